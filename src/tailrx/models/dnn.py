"""DNN baseline of the DDIMDL paper (Deng et al., 2020): all modalities of both drugs into one multilayer perceptron.

    512 - 256 - c, each hidden layer ReLU, BatchNorm, dropout 0.3

`fusion = "concat"` is the paper's: first layer on the drugs side by side, W [x_a; x_b] = W_a x_a + W_b x_b, so both
halves are computed once per drug. It depends on the order of the drugs. The default `"sum"` shares W_a = W_b and does
not. `inputs = "pca"` turns each modality to its principal axes, as the paper does (see `tailrx.layers.principal`).

The paper trains with Adam, batches of 128 and up to 100 epochs. Rate, batch, epochs and weight decay here, and the sum,
were chosen on validation pairs of one DDIMDL fold of another draw than the one that is reported.
"""

from typing import Annotated, Any

import torch
from pydantic import Field
from torch import nn

from ..layers.dropout import Dropout
from ..layers.pair import Fusion, Halves, PairLinear, PairNet
from ..layers.principal import Inputs, Principal
from ..types import FeatureBatch, FeatureTable, Output

Width = Annotated[int, Field(ge=1, le=16_384)]

DEFAULTS: dict[str, Any] = {
    "loss": {"name": "cross_entropy"},
    "optim": {"name": "adam", "lr": 4e-3, "weight_decay": 1.0},
    "train": {"epochs": 30, "batch_size": 1024, "min_steps": 400, "schedule": "cosine", "warmup": 0.05},
}


class DNN(PairNet):
    def __init__(
        self,
        *,
        widths: tuple[int, ...],
        n_classes: int,
        reference: FeatureTable | None = None,
        fusion: Fusion = "sum",
        hidden: tuple[Width, Width] = (512, 256),
        dropout: Annotated[float, Field(ge=0, lt=1)] = 0.3,
        inputs: Inputs = "pca",
    ):
        super().__init__()
        self.encoding, self.symmetric = Halves, fusion == "sum"
        self.turn = Principal(widths, inputs, reference)
        self.fuse = PairLinear(width=sum(widths), out=hidden[0], fusion=fusion)
        self.body = nn.Sequential(
            nn.ReLU(), nn.BatchNorm1d(hidden[0]), Dropout(dropout),
            nn.Linear(hidden[0], hidden[1]), nn.ReLU(), nn.BatchNorm1d(hidden[1]), Dropout(dropout),
        )  # fmt: skip
        self.last = nn.Linear(hidden[1], n_classes)

    def prepare(self, features: FeatureBatch) -> FeatureBatch:
        return features._replace(blocks=self.turn(features))

    def encode(self, features: FeatureBatch) -> Halves:
        halves: Halves = self.fuse(torch.cat(features.blocks, dim=1))
        return halves

    def interact(self, e_a: Halves, e_b: Halves) -> Output:
        z = self.body(self.fuse.join(e_a, e_b))
        return Output(self.last(z), z, {})


BUILD = DNN
