"""The course of the learning rate, as a factor of the set rate at each step."""

import math


def rate_factor(schedule: str, step: int, steps: int, warmup: float) -> float:
    """Factor at `step` of `steps`. `warmup` is the share of steps in which the rate first rises in a straight line;
    then `constant` holds it, `cosine` lets it fall to zero along half a cosine, `one_cycle` does both on half cosines.
    """
    done = (step + 1) / steps
    if warmup > 0 and done <= warmup:
        rise = done / warmup
        return 0.5 * (1 - math.cos(math.pi * rise)) if schedule == "one_cycle" else rise
    if schedule == "constant":
        return 1.0
    return 0.5 * (1 + math.cos(math.pi * max(step / steps - warmup, 0.0) / (1 - warmup)))
