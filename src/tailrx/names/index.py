"""From what a person typed to one drug: id, name or synonym, spelled loosely; never a guess.

    resolve("db00945"), resolve("Acetylsalicylic acid"), resolve("ASPIRIN"), resolve("acetylsalicylicacid") -> one drug

Two spellings are one if their letters and digits are (case, accents, blanks and signs dropped; Greek letters kept).
An id wins over a name and a name over a synonym; what two drugs share on the same level is ambiguous, and both are
named. A salt word at the end ("warfarin sodium") is dropped only when the whole is not known, and the match says so.

A misspelt name resolves to nothing: the three nearest names are offered instead. They come from RapidFuzz, because
ranking 40,000 names by edit distance takes a second or more in pure Python (difflib) and milliseconds there.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Self
from unicodedata import normalize

from rapidfuzz import fuzz, process

from ..errors import DataError
from ..types import Drug

Status = Literal["ok", "unknown drug", "ambiguous name"]

NEAR = 3
MAX_NAME_CHARS = 500  # the longest systematic names of DrugBank have about 300

# Left out on purpose: esters that are another drug (isosorbide dinitrate), ions that are one (choline salicylate).
_SALTS = """
acetate adipate anhydrous benzoate besilate besylate bisulfate bitartrate bromide calcium camsylate carbonate chloride
citrate dihydrate dihydrobromide dihydrochloride dimesylate diphosphate dipotassium disodium edisylate esylate
ethanolate fumarate gluconate hbr hcl hemifumarate hemihydrate hemisulfate hydrate hydrobromide hydrochloride hyclate
iodide isethionate lactate lysine magnesium malate maleate meglumine mesilate mesylate methylsulfate monohydrate
napsylate nitrate olamine oxalate pamoate phosphate potassium sesquihydrate sodium succinate sulfate sulphate tartrate
tosilate tosylate trihydrate trisodium trolamine tromethamine xinafoate
"""
SALT_WORDS = frozenset(_SALTS.split())


@dataclass(frozen=True)
class Match:
    """`drug` is a row of the drugs indexed, None unless `status` is "ok"; `near` are names that do resolve, best first.

    `reason` is one sentence, empty where an id or a name matched as it stands."""

    status: Status
    drug: int | None
    near: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class NameIndex:
    """Keys are `folded`; a key of `names` or `synonyms` may belong to several drugs."""

    drugs: tuple[Drug, ...]
    ids: Mapping[str, int]
    names: Mapping[str, tuple[int, ...]]
    synonyms: Mapping[str, tuple[int, ...]]
    written: Mapping[str, str]  # key -> the name as first written, in the order the keys were met

    @classmethod
    def of(cls, drugs: Sequence[Drug]) -> Self:
        ids = {drug.id.strip().casefold(): i for i, drug in enumerate(drugs)}
        if len(ids) != len(drugs):
            raise DataError(
                f"each drug needs an id of its own; {len(drugs):,} drugs share {len(ids):,} ids: drop repeats."
            )
        written: dict[str, str] = {}
        names = _gather(((drug.name, i) for i, drug in enumerate(drugs)), written)
        synonyms = _gather(((s, i) for i, drug in enumerate(drugs) for s in drug.synonyms), written)
        return cls(tuple(drugs), ids, names, synonyms, written)

    def resolve(self, text: str) -> Match:
        """The drug meant by `text`, or why there is none."""
        if (drug := self.ids.get(text.strip().casefold())) is not None:
            return Match("ok", drug, (), "")
        if len(text) > MAX_NAME_CHARS:
            reason = (
                f"a drug's name has at most {MAX_NAME_CHARS} characters; {_shown(text)} has {len(text):,}: give its id."
            )
            return Match("unknown drug", None, (), reason)
        if not (key := folded(text)):
            return Match("unknown drug", None, (), "no name was given; type a drug's name or id.")
        return self._known(text, key) or self._without_salt(text) or self._unknown(text, key)

    def _known(self, text: str, key: str) -> Match | None:
        """`key` as a name, else as a synonym."""
        if len(found := self.names.get(key, ())) == 1:
            return Match("ok", found[0], (), "")
        if not found and len(found := self.synonyms.get(key, ())) == 1:
            return Match("ok", found[0], (), f"{_shown(text)} is another name of {self._title(found[0])}.")
        if not found:
            return None
        shown = [self._title(i) for i in found[:NEAR]]
        titles = " and ".join(shown) + (f" and {len(found) - NEAR} more" if len(found) > NEAR else "")
        near = tuple(dict.fromkeys(self.drugs[i].name for i in found))[:NEAR]
        return Match("ambiguous name", None, near, f"{_shown(text)} may mean {titles}; give the id of the one meant.")

    def _without_salt(self, text: str) -> Match | None:
        """`text` less the salt words at its end, as long as what is left is more than a salt word itself."""
        words = [key for word in re.split(r"\W+", text) if (key := folded(word))]
        for end in range(len(words) - 1, 0, -1):
            base, salt = words[:end], " ".join(words[end:])
            if words[end] not in SALT_WORDS or SALT_WORDS.issuperset(base):
                return None
            if match := self._known(" ".join(base), "".join(base)):
                said = f"{_shown(text)} was read as {' '.join(base)!r} without its salt ({salt})"
                return Match(
                    match.status, match.drug, match.near, f"{said}; {match.reason}" if match.reason else f"{said}."
                )
        return None

    def _unknown(self, text: str, key: str) -> Match:
        near = self._near(key)
        advice = f"the nearest names are {_either(near)}." if near else "check the spelling, or give its id."
        return Match("unknown drug", None, near, f"no drug is called {_shown(text)}; {advice}")

    def _near(self, key: str) -> tuple[str, ...]:
        """Up to three names of different drugs, nearest first; equally near ones in the order of the drugs."""
        hits = process.extract(key, self.written.keys(), scorer=fuzz.ratio, limit=8 * NEAR)
        near: dict[int, str] = {}
        for found, _, _ in hits:
            owners = self.names.get(found) or self.synonyms[found]
            if len(owners) == 1:  # an ambiguous suggestion would not resolve
                near.setdefault(owners[0], self.written[found])
        return tuple(near.values())[:NEAR]

    def _title(self, drug: int) -> str:
        return f"{self.drugs[drug].name} ({self.drugs[drug].id})"


def folded(text: str) -> str:
    """Letters and digits only, without case or accents: `Cétuximab` and `CETUXIMAB` give `cetuximab`."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    bare = normalize("NFD", normalize("NFKC", normalize("NFKC", text).casefold()))
    return "".join(c for c in bare if c.isalnum())


def _gather(pairs: Iterable[tuple[str, int]], written: dict[str, str]) -> dict[str, tuple[int, ...]]:
    """Folded name -> drugs, each once; also notes in `written` how each key was first spelled."""
    found: dict[str, tuple[int, ...]] = {}
    for name, drug in pairs:
        if key := folded(name):
            written.setdefault(key, name.strip())
            if drug not in (known := found.get(key, ())):
                found[key] = (*known, drug)
    return found


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _shown(text: str) -> str:
    text = text.strip()
    return repr(text if len(text) <= 80 else f"{text[:77]}...")
