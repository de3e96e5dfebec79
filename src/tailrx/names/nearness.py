"""Names that are spelled nearly like a text that is no name.

They come from RapidFuzz, because ranking 40,000 names by edit distance takes a second or more in pure Python (difflib)
and milliseconds there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from .codes import MAX_CODE

NEAR = 3
CLOSE = 88.0  # of 100: one slip in eight letters
LIKE = 78.0  # of 100: two slips in nine letters; names less alike are not offered


@dataclass(frozen=True)
class Nearness:
    """`spelled` gives the drug and the spelling of each key that means one drug of a model; `owners` the numbers that
    have a key in the vocabulary; `resolves` says whether a name may be offered."""

    spelled: Mapping[str, tuple[int, str]]
    owners: Mapping[str, tuple[int, ...]]
    resolves: Callable[[str], bool]

    def own(self, key: str) -> tuple[dict[int, str], float]:
        """Drugs with a name like `key`, under that name, nearest first, and how near the first is; equally near ones in
        the order of the drugs."""
        near: dict[int, str] = {}
        best = 0.0
        if len(key) <= MAX_CODE:  # one slip makes any code any other
            return near, best
        for similar, score, _ in process.extract(
            key, self.spelled.keys(), scorer=fuzz.ratio, limit=8 * NEAR, score_cutoff=LIKE
        ):
            owner, name = self.spelled[similar]
            if owner not in near and self.resolves(name):
                near[owner] = name
                best = max(best, score)
        return near, best

    def listed(self, key: str, *, better_than: float) -> int | None:
        """The one drug or substance with the nearest name in the vocabulary, if that is nearer than `better_than`."""
        if len(key) <= MAX_CODE:
            return None
        cutoff = max(LIKE, better_than + 1e-6)
        hit = process.extractOne(key, self.owners.keys(), scorer=fuzz.ratio, score_cutoff=cutoff)
        owners = self.owners[hit[0]] if hit else ()
        return owners[0] if len(owners) == 1 else None

    def closely(self, key: str) -> bool:
        """Whether a name is about one slip away."""
        tables = (self.spelled.keys(), self.owners.keys())
        return any(process.extractOne(key, table, scorer=fuzz.ratio, score_cutoff=CLOSE) for table in tables)
