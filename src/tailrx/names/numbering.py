"""The drugs of a model and the substances of a vocabulary beyond them, in one numbering."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from ..errors import DataError
from ..types import Drug, Substance, Vocabulary
from .match import joined
from .nearness import NEAR
from .spelling import folded


@dataclass(frozen=True)
class Numbering:
    """`drugs` are the model's, numbered 0 to m - 1; the numbers after them are those of `beyond`, the substances of the
    vocabulary that are none of these. `listed` is what the vocabulary, which is called `title`, says of each number,
    `ids` the number of each id in lower case, and `own` whether the drugs' names come from the user's own table."""

    drugs: tuple[Drug, ...]
    own: bool
    beyond: tuple[Substance, ...]
    listed: tuple[tuple[int, Substance], ...]
    ids: Mapping[str, int]
    title: str = ""

    @classmethod
    def of(
        cls,
        drugs: Sequence[Drug],
        vocabulary: Vocabulary | None = None,
        *,
        own: bool = True,
        same: Mapping[str, int] = MappingProxyType({}),
    ) -> Self:
        """`own`: the drugs' names are the user's choice, and win over those of the vocabulary. `same` says which drug a
        substance of the vocabulary is, by its id, where the drug has another."""
        ids = {drug.id.strip().casefold(): i for i, drug in enumerate(drugs)}
        if len(ids) != len(drugs):
            raise DataError(
                f"each drug needs an id of its own; {len(drugs):,} drugs share {len(ids):,} ids: drop repeats."
            )
        listed, beyond = [], list[Substance]()
        for substance in vocabulary.substances if vocabulary else ():
            number = same.get(substance.id, ids.get(substance.id.casefold(), len(drugs)))
            if own and number < len(drugs) and substance.id not in same and not _share_a_name(drugs[number], substance):
                number = len(drugs)  # the user's table uses the id for something else
            if number >= len(drugs):
                number = len(drugs) + len(beyond)
                beyond.append(substance)
            ids.setdefault(substance.id.casefold(), number)
            listed.append((number, substance))
        return cls(tuple(drugs), own, tuple(beyond), tuple(listed), ids, vocabulary.title if vocabulary else "")

    def name(self, number: int) -> str:
        return self.drugs[number].name if number < len(self.drugs) else self.beyond[number - len(self.drugs)].name

    def title_of(self, number: int) -> str:
        """Name and id."""
        ident = self.drugs[number].id if number < len(self.drugs) else self.beyond[number - len(self.drugs)].id
        return f"{self.name(number)} ({ident})"

    def titles(self, numbers: Sequence[int]) -> str:
        """Names and ids in words; beyond the first few only how many more."""
        titles = [self.title_of(i) for i in numbers[:NEAR]]
        return joined([*titles, f"{len(numbers) - NEAR} more"] if len(numbers) > NEAR else titles)


def _share_a_name(drug: Drug, substance: Substance) -> bool:
    mine, listed = ({folded(n) for n in (x.name, *x.synonyms)} for x in (drug, substance))
    return bool(mine & listed)
