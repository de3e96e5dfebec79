"""How the entries of a medication list are read, without any model."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..errors import DataError
from ..types import Drug, ReasonKind, Vocabulary
from .aliases import Aliases, packaged
from .entry import Detail, EntryReader
from .index import NameIndex


@dataclass(frozen=True)
class NamedEntry:
    """`ids` and `names` are those of the substances in an entry, in its order. They are empty if it was not read:
    `kind` and `reason` say why, and `near` are names that may be meant. `ignored` are the other words in it; `note`
    says how it was read."""

    text: str
    ids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    ignored: tuple[Detail, ...] = ()
    note: str = ""
    kind: ReasonKind | None = None
    reason: str = ""
    near: tuple[str, ...] = ()

    @property
    def read(self) -> bool:
        return self.kind is None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def name_entries(texts: Iterable[str], vocabulary: Vocabulary, aliases: Sequence[Aliases] = ()) -> Iterator[NamedEntry]:
    """Each of `texts` against all substances of a vocabulary and our own tables; equal texts are read once."""
    drugs = tuple(Drug(s.id, s.name, synonyms=s.synonyms) for s in vocabulary.substances)
    names = NameIndex.of(drugs, vocabulary, own=False)
    reader = EntryReader(names, aliases, packaged())
    entries: dict[str, NamedEntry] = {}
    if isinstance(texts, str):
        raise DataError(f"entries come as a list; got the text {texts[:40]!r}: put it into one.")
    for text in texts:
        if not isinstance(text, str):
            raise DataError(f"an entry is text; got {text!r}: leave blanks as empty text.")
        if text not in entries:
            entries[text] = _named(reader, names, text)
        yield entries[text]


def _named(reader: EntryReader, names: NameIndex, text: str) -> NamedEntry:
    entry = reader.read(text)
    if entry.failure:
        why = entry.failure
        return NamedEntry(text, ignored=entry.ignored, kind=why.kind, reason=why.reason, near=why.near)
    drugs = [names.drugs[i.match.drug] for i in entry.ingredients if i.match.drug is not None]
    note = " ".join(filter(None, [*dict.fromkeys(i.match.reason for i in entry.ingredients), entry.note]))
    return NamedEntry(text, tuple(d.id for d in drugs), tuple(d.name for d in drugs), entry.ignored, note)
