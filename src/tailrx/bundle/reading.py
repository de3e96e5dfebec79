"""How a text of a question is read: as drugs of the bundle, as a new structure, or as neither, with the reason.

An entry of a medication list (`tailrx.names.entry`) may hold several medicines: each is answered on its own.

A structure of one of the drugs (`tailrx.names.structures`) is read as that drug, so that its other features are used
and what is documented of it holds. One that only resembles a drug stays new, and a note says which drug it is near.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..errors import DataError
from ..names.entry import Entry, EntryReader
from ..names.identifiers import identify
from ..names.match import Match
from ..names.nearness import NEAR
from ..names.spelling import shown
from ..names.structures import Likeness
from ..types import Drug, ReasonKind, StructureKeys
from .loaded import Loaded


@dataclass(frozen=True)
class Reading:
    """What a text was read as: the `number` of a drug; or `new`, a structure that is none of the drugs, with its
    `keys`; or neither, with the `kind` and the `reason` why. The other fields are as in `AskedDrug`."""

    number: int | None
    kind: ReasonKind | None = None
    reason: str = ""
    near: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    new: Drug | None = None
    keys: StructureKeys | None = None
    ignored: tuple[str, ...] = ()
    outside: str | None = None


def read(bundle: Loaded, reader: EntryReader, text: str, smiles: Mapping[str, str]) -> tuple[Reading, ...]:
    """The medicines in `text`, at least one; `smiles` gives the structures of texts that are their names."""
    if text in smiles:
        return (_under_its_name(bundle, text, _drawn(bundle, text, smiles[text])),)
    if (identifier := identify(text)) and identifier.kind == "InChIKey" and bundle.keyed:
        return (_of_key(bundle, text, identifier.value),)
    entry = reader.read(text)
    if entry.failure:
        return (_of_name(entry.failure, entry),)
    return tuple(_of_name(i.match, entry) for i in entry.ingredients)


def _under_its_name(bundle: Loaded, text: str, reading: Reading) -> Reading:
    """A structure under the name of a drug must be that drug's."""
    named = bundle.names.resolve(text).drug
    if named is None or reading.kind is not None or reading.number == named:
        return reading
    title = bundle.names.title_of(named)
    reason = f"{shown(text)} is the name of {title}, and the structure given with it is not known to be that drug's"
    return Reading(None, "unusable structure", f"{reason}; give it another name, or leave it out.")


def _drawn(bundle: Loaded, text: str, structure: str) -> Reading:
    from ..chem.structure import Drawn, read_structure  # loads RDKit, which names do not need

    try:
        parsed = read_structure(structure)
    except DataError as why:
        return Reading(None, "unusable structure", f"{text}: {why}")
    if not isinstance(parsed, Drawn):
        return _of_key(bundle, text, parsed.key)
    likeness = _likeness(bundle, parsed.keys, mixture=len(parsed.components) > 1)
    if own := [n for n in likeness.same if n < len(bundle.drugs)]:
        return _same(bundle, text, likeness.same, own, "its structure")
    if len(parsed.components) > 1:
        return Reading(None, "unusable structure", f"{text}: {_mixture(parsed.components)}")
    reading = _resembling(bundle, Reading(None, new=Drug(text, text, smiles=parsed.smiles), keys=parsed.keys), likeness)
    if not parsed.left_out:
        return reading
    ions = f"read without {' and '.join(parsed.left_out)}, taken for counter-ion or solvent."
    return replace(reading, reason=f"{ions} {reading.reason}".strip())


def _likeness(bundle: Loaded, keys: StructureKeys | None, *, mixture: bool) -> Likeness:
    if keys is None:
        return Likeness()
    # The parent of a mixture is its largest component, and the others are no counter-ions of it.
    return bundle.structures.like(StructureKeys(keys.written, keys.written) if mixture else keys)


def _of_name(match: Match, entry: Entry) -> Reading:
    reason = f"{match.reason} {entry.note}".strip() if match.drug is not None else match.reason
    outside = match.substance.id if match.substance else None
    return Reading(match.drug, match.kind, reason, match.near, match.different, ignored=entry.details, outside=outside)


def _of_key(bundle: Loaded, text: str, key: str) -> Reading:
    """An InChIKey draws nothing: unless a drug has it, there is nothing to predict from."""
    likeness = bundle.structures.of_key(key)
    if own := [n for n in likeness.same if n < len(bundle.drugs)]:
        return _same(bundle, text, likeness.same, own, f"the InChIKey {key}")
    asked = f"{text}: {key} is an InChIKey, which names a structure and does not draw it"
    if likeness.same:
        kind: ReasonKind = "known medicine outside the model"
        medicine = f"it is that of {_titles(bundle, likeness.same)}, not among this model's {len(bundle.drugs):,} drugs"
        return Reading(None, kind, f"{asked}; {medicine}: give its SMILES to ask by structure.")
    if not bundle.keyed:
        reason = f"{asked}, and this bundle was made by an earlier version and knows no keys; give the SMILES."
        return Reading(None, "unknown text", reason)
    near = tuple(bundle.names.name(n) for n in likeness.near if n < len(bundle.drugs))[:NEAR]
    close = f"; it is near {_titles(bundle, likeness.near)} ({likeness.how})" if likeness.near else ""
    return Reading(None, "unknown text", f"{asked}, and it is no known drug's{close}; give the SMILES.", different=near)


def _same(bundle: Loaded, text: str, same: tuple[int, ...], own: list[int], what: str) -> Reading:
    if len(same) > 1:
        near = tuple(bundle.drugs[n].name for n in own)[:NEAR]
        reason = f"{text}: {what} is shared by {_titles(bundle, same)}; ask by the name or id of the one meant."
        return Reading(None, "ambiguous", reason, near)
    return Reading(own[0], reason=f"{shown(text)} is read as {bundle.names.title_of(own[0])}: {what} is that drug's.")


def _mixture(components: tuple[str, ...]) -> str:
    parts = " and ".join(shown(c) for c in components[:NEAR])
    return (
        f"it has {len(components)} components ({parts}), and a drug is one of them; ask about each by a "
        "structure of its own."
    )


def _resembling(bundle: Loaded, reading: Reading, likeness: Likeness) -> Reading:
    notes, m = _misnamed(bundle, reading), len(bundle.drugs)
    if likeness.same:
        titles = _titles(bundle, likeness.same)
        notes.append(f"its structure is that of {titles}, a known medicine that is not among this model's drugs.")
    own = tuple(n for n in likeness.near if n < m)
    if near := own or (() if likeness.same else likeness.near):
        notes.append(f"near {_titles(bundle, near)}: {likeness.how}; what is documented of it is not said of this one.")
    different = tuple(bundle.drugs[n].name for n in own)[:NEAR]
    return replace(reading, reason=" ".join(notes), different=different)


def _misnamed(bundle: Loaded, reading: Reading) -> list[str]:
    """A note if the structure has the name of a medicine with another structure."""
    text = reading.new.id if reading.new else ""
    named = bundle.names.resolve(text).substance
    drawn = {key[:14] for key in (reading.keys.written, reading.keys.parent)} if reading.keys else set()
    if named is None or not named.inchikey or named.inchikey[:14] in drawn:
        return []
    return [f"{shown(text)} names {named.name} ({named.id}), whose structure is another."]


def _titles(bundle: Loaded, numbers: tuple[int, ...]) -> str:
    return " and ".join(bundle.names.title_of(n) for n in numbers[:NEAR])
