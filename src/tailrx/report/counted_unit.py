"""What a result counts, in the words of the job that made it. Result files and pages name it in no other place.

Whoever asks for a page says which it is: the schema of results knows no job.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CountedUnit:
    """`singular`, `plural`: one example, several. `group`, `groups`: what an example is made of and whole splits hold
    out. `caveat`: one sentence that belongs to every score."""

    singular: str
    plural: str
    group: str
    groups: str
    caveat: str


PAIRS = CountedUnit(
    singular="pair",
    plural="pairs",
    group="drug",
    groups="drugs",
    caveat="Every test pair interacts: these are scores for telling types apart, not for finding interactions.",
)
