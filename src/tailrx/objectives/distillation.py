"""Learning from another model of the run, its teacher (Hinton et al., 2015).

    T^2 KL(softmax(t / T) || softmax(s / T)),   t the teacher's logits, s the student's, mean over the batch

The teacher answers in evaluation mode and learns nothing. It is trained in an earlier stage of the same run.
"""

from collections.abc import Mapping
from typing import Annotated

import torch.nn.functional as F
from pydantic import Field
from torch import Tensor, nn

from ..errors import ConfigError
from ..layers.network import evaluating
from . import Objective, Step


class Distillation(Objective):
    """`teacher`: its name among the run's `models`; `temperature` is T."""

    def __init__(
        self,
        *,
        models: Mapping[str, nn.Module],
        teacher: Annotated[str, Field(min_length=1)] = "teacher",
        temperature: Annotated[float, Field(gt=0, le=1000)] = 2.0,
    ):
        super().__init__()
        if teacher not in models:
            raise ConfigError(
                f"objective 'distillation' needs a model named {teacher!r}; the run has {', '.join(map(repr, models))}."
            )
        self._teacher = (models[teacher],)  # in a tuple, lest it become a part of the objective and be saved twice
        self.temperature = temperature

    def term(self, step: Step) -> Tensor:
        (teacher,) = self._teacher
        with evaluating(teacher):
            due = teacher(step.batch).logits.float() / self.temperature
        own = step.output.logits.float() / self.temperature
        divergence = F.kl_div(own.log_softmax(1), due.log_softmax(1), reduction="batchmean", log_target=True)
        return divergence * self.temperature**2


BUILD = Distillation
