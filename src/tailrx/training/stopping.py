"""The best epoch so far, and whether to stop waiting for a better one."""

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from ..errors import RunError


@dataclass
class Best:
    """Keeps the weights of the epoch with the highest score of a stage; the first one wins a tie."""

    score: float = float("-inf")
    stage: int = 0
    epoch: int = -1
    weights: dict[str, Tensor] = field(default_factory=dict)

    def offer(self, score: float, stage: int, epoch: int, model: nn.Module, *, last: bool = False) -> bool:
        """Whether these weights are kept: those of a better epoch, or with `last` of any later one."""
        if not (last or score > self.score):
            return False
        self.score, self.stage, self.epoch = score, stage, epoch
        self.weights = {k: v.detach().to("cpu", copy=True) for k, v in model.state_dict().items()}
        return True

    def waited(self, epoch: int, patience: int) -> bool:
        """True once `patience` epochs have passed without a better one; 0 never stops."""
        return patience > 0 and epoch - self.epoch >= patience

    @torch.no_grad()
    def restore(self, model: nn.Module) -> None:
        if not self.weights:
            raise RunError("no epoch had a score (train.monitor is undefined on the choosing rows); monitor accuracy.")
        model.load_state_dict(self.weights)
