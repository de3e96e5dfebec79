"""What a person asked of a bundle, text by text: drugs of it, a structure that is none of them, or why neither.

An entry of a medication list (`tailrx.names.entry`) may hold several medicines: each is answered on its own.

A structure that is a known drug's (`tailrx.names.structures`) is read as that drug, so that all that is known of it is
used and what is documented of it holds. One that merely resembles a drug stays new, and says what it is near.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..errors import DataError
from ..names.entry import Entry, EntryReader
from ..names.identifiers import identify
from ..names.index import Match
from ..names.nearness import NEAR
from ..names.spelling import shown
from ..names.structures import Likeness
from ..types import Drug, ReasonKind, StructureKeys
from .loaded import Loaded


@dataclass(frozen=True)
class Found:
    """What a text led to: the `number` of a drug, or None, with the kind of reason and the reason why not; or `new`, a
    structure that is no known drug, and its `keys`. `near`, `different` and `ignored` are as in `AskedDrug`."""

    number: int | None
    kind: ReasonKind | None = None
    reason: str = ""
    near: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    new: Drug | None = None
    keys: StructureKeys | None = None
    ignored: tuple[str, ...] = ()
    outside: str | None = None


def read(bundle: Loaded, reader: EntryReader, text: str, smiles: Mapping[str, str]) -> tuple[Found, ...]:
    """One or more of what `text` holds; `smiles` says which texts are names of structures."""
    if text in smiles:
        return (_under_its_name(bundle, text, _drawn(bundle, text, smiles[text])),)
    if (known := identify(text)) and known.kind == "InChIKey" and bundle.keyed:
        return (_of_key(bundle, text, known.value),)
    entry = reader.read(text)
    if entry.failure:
        return (_of_name(entry.failure, entry),)
    return tuple(_of_name(i.match, entry) for i in entry.ingredients)


def _under_its_name(bundle: Loaded, text: str, found: Found) -> Found:
    """A structure that bears the name of a drug must be that drug's."""
    named = bundle.names.resolve(text).drug
    if named is None or found.kind is not None or found.number == named:
        return found
    title = bundle.names.title_of(named)
    said = f"{shown(text)} is the name of {title}, and the structure given with it is not known to be that drug's"
    return Found(None, "unusable structure", f"{said}; give it another name, or leave it out.")


def _drawn(bundle: Loaded, text: str, structure: str) -> Found:
    from ..chem.given import Drawn, read_given  # loads RDKit, which names do not need

    try:
        given = read_given(structure)
    except DataError as why:
        return Found(None, "unusable structure", f"{text}: {why}")
    if not isinstance(given, Drawn):
        return _of_key(bundle, text, given.key)
    likeness = _likeness(bundle, given.keys, mixture=len(given.components) > 1)
    if own := [n for n in likeness.same if n < len(bundle.drugs)]:
        return _same(bundle, text, likeness.same, own, "its structure")
    if len(given.components) > 1:
        return Found(None, "unusable structure", f"{text}: {_mixture(given.components)}")
    found = _resembling(bundle, Found(None, new=Drug(text, text, smiles=given.smiles), keys=given.keys), likeness)
    if not given.left_out:
        return found
    ions = f"read without {' and '.join(given.left_out)}, taken for counter-ion or solvent."
    return replace(found, reason=f"{ions} {found.reason}".strip())


def _likeness(bundle: Loaded, keys: StructureKeys | None, *, mixture: bool) -> Likeness:
    if keys is None:
        return Likeness()
    # The parent of a mixture is its largest component, and the others are no counter-ions of it.
    return bundle.structures.like(StructureKeys(keys.written, keys.written) if mixture else keys)


def _of_name(match: Match, entry: Entry) -> Found:
    reason = f"{match.reason} {entry.note}".strip() if match.drug is not None else match.reason
    outside = match.substance.id if match.substance else None
    return Found(match.drug, match.kind, reason, match.near, match.different, ignored=entry.details, outside=outside)


def _of_key(bundle: Loaded, text: str, key: str) -> Found:
    """An InChIKey draws nothing: either it is that of something known, or there is nothing to predict from."""
    likeness = bundle.structures.of_key(key)
    if own := [n for n in likeness.same if n < len(bundle.drugs)]:
        return _same(bundle, text, likeness.same, own, f"the InChIKey {key}")
    asked = f"{text}: {key} is an InChIKey, which names a structure and does not draw it"
    if likeness.same:
        kind: ReasonKind = "known medicine outside the model"
        known = f"it is that of {_titles(bundle, likeness.same)}, not among this model's {len(bundle.drugs):,} drugs"
        return Found(None, kind, f"{asked}; {known}: give its SMILES to ask by structure.")
    if not bundle.keyed:
        said = f"{asked}, and this bundle was made by an earlier version and knows no keys; give the SMILES."
        return Found(None, "unknown text", said)
    near = tuple(bundle.names.name(n) for n in likeness.near if n < len(bundle.drugs))[:NEAR]
    close = f"; it is near {_titles(bundle, likeness.near)} ({likeness.how})" if likeness.near else ""
    return Found(None, "unknown text", f"{asked}, and it is no known drug's{close}; give the SMILES.", different=near)


def _same(bundle: Loaded, text: str, same: tuple[int, ...], own: list[int], what: str) -> Found:
    if len(same) > 1:
        near = tuple(bundle.drugs[n].name for n in own)[:NEAR]
        reason = f"{text}: {what} is shared by {_titles(bundle, same)}; ask by the name or id of the one meant."
        return Found(None, "ambiguous", reason, near)
    return Found(own[0], reason=f"{shown(text)} is read as {bundle.names.title_of(own[0])}: {what} is that drug's.")


def _mixture(components: tuple[str, ...]) -> str:
    parts = " and ".join(shown(c) for c in components[:NEAR])
    return (
        f"it has {len(components)} components ({parts}), and a drug is one of them; ask about each by a "
        "structure of its own."
    )


def _resembling(bundle: Loaded, found: Found, likeness: Likeness) -> Found:
    said, m = _misnamed(bundle, found), len(bundle.drugs)
    if likeness.same:
        known = _titles(bundle, likeness.same)
        said.append(f"its structure is that of {known}, a known medicine that is not among this model's drugs.")
    own = tuple(n for n in likeness.near if n < m)
    if near := own or (() if likeness.same else likeness.near):
        said.append(f"near {_titles(bundle, near)}: {likeness.how}; what is documented of it is not said of this one.")
    different = tuple(bundle.drugs[n].name for n in own)[:NEAR]
    return replace(found, reason=" ".join(said), different=different)


def _misnamed(bundle: Loaded, found: Found) -> list[str]:
    """A structure may bear the name of a medicine that it is not."""
    text = found.new.id if found.new else ""
    named = bundle.names.resolve(text).substance
    drawn = {key[:14] for key in (found.keys.written, found.keys.parent)} if found.keys else set()
    if named is None or not named.inchikey or named.inchikey[:14] in drawn:
        return []
    return [f"{shown(text)} names {named.name} ({named.id}), whose structure is another."]


def _titles(bundle: Loaded, numbers: tuple[int, ...]) -> str:
    return " and ".join(bundle.names.title_of(n) for n in numbers[:NEAR])
