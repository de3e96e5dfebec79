"""A multilayer perceptron on the features of one molecule or reaction, all modalities side by side.

    z = two hidden layers, each ReLU, BatchNorm, dropout;   logits = W z + b

Features of many columns stay sparse until a batch is made of them, so that 50,000 reactions fit into memory. A modality
that an entity lacks is a row of zeros. Loss, rate, dropout and epochs were chosen by balanced accuracy on validation
reactions of three divisions of USPTO-50K: .982 with balanced softmax, .976 and .977 with cross-entropy. The last epoch
is kept, since a rare class has too few validation rows to choose one by.
"""

from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import Field
from torch import Tensor, nn

from ..layers.dropout import Dropout
from ..layers.network import Network
from ..layers.sparse_rows import side_by_side
from ..types import FeatureBatch, Output

JOB = "molecule"
Width = Annotated[int, Field(ge=1, le=16_384)]

DEFAULTS: dict[str, Any] = {
    "loss": {"name": "balanced_softmax"},
    "optim": {"name": "adam", "lr": 3e-4, "weight_decay": 0.01},
    "train": {
        "epochs": 10, "batch_size": 256, "schedule": "cosine", "warmup": 0.05, "monitor": "balanced_accuracy",
        "keep": "last",
    },
}  # fmt: skip


class Encoded(NamedTuple):
    """The entity as it is classified: `[m, h]`."""

    z: Tensor


class MLP(Network):
    places: ClassVar[int] = 1
    takes_sparse: ClassVar[bool] = True
    encoding = Encoded

    def __init__(
        self,
        *,
        widths: tuple[int, ...],
        n_classes: int,
        hidden: tuple[Width, Width] = (1024, 512),
        dropout: Annotated[float, Field(ge=0, lt=1)] = 0.5,
    ):
        super().__init__()
        self.body = nn.Sequential(
            nn.Linear(sum(widths), hidden[0]), nn.ReLU(), nn.BatchNorm1d(hidden[0]), Dropout(dropout),
            nn.Linear(hidden[0], hidden[1]), nn.ReLU(), nn.BatchNorm1d(hidden[1]), Dropout(dropout),
        )  # fmt: skip
        self.last = nn.Linear(hidden[1], n_classes)

    def encode(self, features: FeatureBatch) -> Encoded:
        return Encoded(self.body(side_by_side(features.blocks)))

    def interact(self, *e: Any) -> Output:
        (code,) = e
        return Output(self.last(code.z), code.z, {})


BUILD = MLP
