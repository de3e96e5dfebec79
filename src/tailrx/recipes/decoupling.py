"""Decoupling (Kang et al., ICLR 2020, cRT): the representation first, then the classifier alone on balanced classes.

The first stage is the run as it is. The second trains the parameters that fit `classifier`, by default the last layer,
for `epochs` epochs on examples drawn by the power `power` of their class's number; everything else is frozen, running
statistics included. The paper draws the classifier's weights anew; here training goes on with them.
"""

from typing import Annotated, Any

from pydantic import Field


def decoupling(
    *,
    classifier: Annotated[list[str], Field(min_length=1, max_length=100)] = ["last.*"],  # noqa: B006
    epochs: Annotated[int, Field(ge=1, le=1_000_000)] = 10,
    power: Annotated[float, Field(ge=0, le=1)] = 0.0,
) -> list[dict[str, Any]]:
    second = {
        "trainable": list(classifier),
        "sampler": {"name": "class_balanced", "power": power},
        "objective": {"name": "classification"},
        "augment": {"name": "none"},
        "train": {"epochs": epochs},
    }
    return [{}, second]


BUILD = decoupling
