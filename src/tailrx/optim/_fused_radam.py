"""RAdam as PyTorch's fused AdamW with a rectified rate: the steps of `torch.optim.RAdam`, many times faster on a CPU.

RAdam (Liu et al., 2020, Algorithm 2) is Adam with its rate multiplied by

    r_t = sqrt( (rho_t - 4)(rho_t - 2) rho_inf / ((rho_inf - 4)(rho_inf - 2) rho_t) ),
    rho_inf = 2 / (1 - beta2) - 1,   rho_t = rho_inf - 2 t beta2^t / (1 - beta2^t),

and plain momentum while rho_t <= 5. `torch.optim.RAdam` has no fused form: on 18 million weights and two cores its step
takes about as long as the forward and backward passes of CNN-Siam together.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch


class FusedRAdam(torch.optim.AdamW):
    """Weight decay is decoupled from the gradient and not rectified, as in `RAdam(decoupled_weight_decay=True)`."""

    def __init__(
        self, params: Iterable[torch.nn.Parameter], lr: float, betas: tuple[float, float], weight_decay: float
    ):
        super().__init__(params, lr=lr, betas=betas, weight_decay=weight_decay, fused=True)

    @torch.no_grad()
    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        rates = [(group["lr"], group["weight_decay"]) for group in self.param_groups]
        plain = []
        for group, (lr, decay) in zip(self.param_groups, rates, strict=True):
            taught = [p for p in group["params"] if p.grad is not None]
            if decay and taught:
                torch._foreach_mul_(taught, 1 - lr * decay)
            rectification = rectify(self._steps(taught) + 1, group["betas"][1])
            group["lr"], group["weight_decay"] = lr * (rectification or 0.0), 0.0
            if rectification is None:
                plain.append((group, lr, taught))
        out = super().step(closure)
        for group, lr, taught in plain:
            for p in taught:
                state = self.state[p]
                p.add_(state["exp_avg"], alpha=-lr / (1 - group["betas"][0] ** int(state["step"])))
        for group, (lr, decay) in zip(self.param_groups, rates, strict=True):
            group["lr"], group["weight_decay"] = lr, decay
        return out

    def _steps(self, parameters: list[torch.nn.Parameter]) -> int:
        """Steps taken so far; the parameters of a group start together."""
        state = self.state.get(parameters[0]) if parameters else None
        return int(state["step"]) if state else 0


def rectify(t: int, beta2: float) -> float | None:
    """r_t, or None while the variance of the adaptive rate is intractable."""
    limit = 2 / (1 - beta2) - 1
    rho = limit - 2 * t * beta2**t / (1 - beta2**t)
    if rho <= 5:
        return None
    return math.sqrt((rho - 4) * (rho - 2) * limit / ((limit - 4) * (limit - 2) * rho))
