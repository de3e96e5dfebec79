"""Cross entropy: minus the log probability of the true class, counts ignored.

    loss = -log p_y,   p = softmax(z)

With label smoothing e (Szegedy et al., 2016, "Rethinking the Inception architecture", section 7) the target is
(1 - e) on the true class plus e / c on every class:

    loss = (1 - e) * -log p_y + e * mean_j(-log p_j)

Source: the first row of Table 1 of TFMD; the plain case every other loss here is compared with.
Simple case: logits all equal give log c; e = 0 is plain cross entropy.
"""

from typing import Annotated

from pydantic import Field
from torch import Tensor, nn
from torch.nn import functional as F

from ..errors import BadSetting


class CrossEntropy(nn.Module):
    """`label_smoothing` in [0, 1]: the share of the target spread evenly over all classes."""

    def __init__(self, *, label_smoothing: Annotated[float, Field(ge=0, le=1)] = 0.0) -> None:
        super().__init__()
        if not 0 <= label_smoothing <= 1:
            raise BadSetting(f"label_smoothing must lie in [0, 1]; got {label_smoothing}. 0 is off, 0.1 is usual.")
        self.label_smoothing = label_smoothing

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:  # [n, c], [n] -> [n]
        return F.cross_entropy(logits, target, reduction="none", label_smoothing=self.label_smoothing)


BUILD = CrossEntropy
