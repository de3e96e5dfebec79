"""DDIMDL (Deng et al., Bioinformatics 2020): one DNN per modality, their probabilities averaged.

    p = mean_k softmax(z_k),   z_k = DNN_k(x_a^k, x_b^k),   logits = log p,   loss = mean_k L(z_k)

Each feature of the run is a modality with a network of its own, `dnn` on that one block; each learns from its own loss,
and none from the others'. With one modality it is `dnn`. `fusion` and `inputs` are described there; the paper's are
`"concat"` and `"pca"`. As there, the sum and the training settings were chosen on validation pairs.

The paper has every modality of every drug. Here the mean is over the networks whose modality both drugs have, since a
network that saw one drug of two can only guess about the pair; where there is none, over all of them. Training shows
every network every pair.
"""

from typing import Annotated, Any, NamedTuple

import torch
from pydantic import Field
from torch import Tensor, nn

from ..layers.pair import Fusion, Halves, PairNet
from ..layers.principal import Inputs
from ..types import FeatureBatch, FeatureTable, Output
from . import dnn

DEFAULTS: dict[str, Any] = dnn.DEFAULTS  # each network is trained as `dnn` is


class Branches(NamedTuple):
    """Each drug's share of the first layer of all K networks `[m, K, h]`, as first and as second drug of a pair, and
    1 in `present [m, K]` where the drug has the modality."""

    first: Tensor
    second: Tensor
    present: Tensor


class DDIMDL(PairNet):
    def __init__(
        self,
        *,
        widths: tuple[int, ...],
        n_classes: int,
        reference: FeatureTable | None = None,
        fusion: Fusion = "sum",
        hidden: tuple[dnn.Width, dnn.Width] = (512, 256),
        dropout: Annotated[float, Field(ge=0, lt=1)] = 0.3,
        inputs: Inputs = "pca",
    ):
        super().__init__()
        self.encoding, self.symmetric = Branches, fusion == "sum"
        own: dict[str, Any] = {"fusion": fusion, "hidden": hidden, "dropout": dropout, "inputs": inputs}
        self.branches = nn.ModuleList(
            dnn.DNN(
                widths=(width,),
                n_classes=n_classes,
                reference=reference.only(k) if reference is not None else None,
                **own,
            )
            for k, width in enumerate(widths)
        )

    def prepare(self, features: FeatureBatch) -> FeatureBatch:
        own = [branch.prepare(features.only(k)) for k, branch in enumerate(self.branches)]  # type: ignore[operator]
        return features._replace(blocks=tuple(f.blocks[0] for f in own))

    def encode(self, features: FeatureBatch) -> Branches:
        halves = [branch.encode(features.only(k)) for k, branch in enumerate(self.branches)]  # type: ignore[operator]
        first = torch.stack([h.first for h in halves], dim=1)
        second = first if self.symmetric else torch.stack([h.second for h in halves], dim=1)
        return Branches(first, second, features.mask.to(first.dtype))

    def interact(self, e_a: Branches, e_b: Branches) -> Output:
        # unbind, whose backward is one stack; that of e.first[:, k] would fill a whole tensor for every k
        sides = zip(*(t.unbind(1) for t in (e_a.first, e_a.second, e_b.first, e_b.second)), strict=True)
        each = [
            branch.interact(Halves(a, a_second), Halves(b, b_second))  # type: ignore[operator]
            for branch, (a, a_second, b, b_second) in zip(self.branches, sides, strict=True)
        ]
        heads = tuple(out.logits for out in each)
        logits = mean_of_softmax(heads, e_a.present * e_b.present)
        return Output(logits, torch.cat([out.z for out in each], dim=1), {}, heads)


def mean_of_softmax(heads: tuple[Tensor, ...], weight: Tensor) -> Tensor:
    """`log mean_k softmax(heads[k])` of K logits `[n, c]`, weighted by `weight [n, K]`; all alike where it is 0."""
    z = torch.stack(heads, dim=1)  # [n, K, c]
    log_p = torch.log_softmax(z.to(torch.promote_types(z.dtype, torch.float32)), dim=2)
    weight = torch.where(weight.sum(1, keepdim=True) > 0, weight, torch.ones_like(weight)).to(log_p.dtype)
    return torch.logsumexp(log_p + (weight / weight.sum(1, keepdim=True)).log()[:, :, None], dim=1)


BUILD = DDIMDL
