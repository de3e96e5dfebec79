"""Log p and log(1 - p) of the true class, exact where p rounds to 0 or to 1; shared by the focal losses.

    lead = z_y - log sum_{j != y} e^{z_j},   p = sigmoid(lead),   1 - p = sigmoid(-lead)

Written as (1 - p)^gamma, a focal term has gradient inf * 0 = NaN at p = 1 for gamma < 1, and log p is -inf at p = 0.
Through the lead neither 1 - p nor p is ever formed, and (1 - p)^gamma = exp(gamma log(1 - p)) has a bounded slope.
"""

import torch
from torch import Tensor
from torch.nn import functional as F


def log_p_and_log_rest(logits: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
    """(log p_y, log(1 - p_y)) of each example: [n, c], [n] -> [n], [n]."""
    true = F.one_hot(target, logits.shape[1]).bool()  # [n, c]
    # The lowest finite number, not -inf: of a single class nothing else is left, and gamma = 0 would be 0 * -inf.
    others = logits.masked_fill(true, torch.finfo(logits.dtype).min).logsumexp(dim=1)
    lead = logits.gather(1, target[:, None]).squeeze(1) - others
    return F.logsigmoid(lead), F.logsigmoid(-lead)


def focal_term(log_p: Tensor, log_rest: Tensor, gamma: float) -> Tensor:
    """(1 - p)^gamma * -log p from the two logarithms: [n], [n] -> [n]."""
    return torch.exp(gamma * log_rest) * -log_p
