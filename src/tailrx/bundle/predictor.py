"""Load a bundle and ask it about drugs: its own by name or id, new ones by SMILES."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from ..errors import BundleError, DataError
from ..names.aliases import Aliases
from ..types import ReasonKind
from . import store
from .answers import Answer, AskedDrug, Prediction
from .card import NOTICE, condition
from .installed import bundle_inside, home_folder
from .loaded import Loaded
from .pairing import AskedPair, Group, of_lists, of_rows
from .question import Question


class Bundle(Loaded):
    """A trained pair model. `Bundle.load(folder).predict("warfarin", "fluconazole")`."""

    @classmethod
    def load(cls, path: str | Path) -> "Bundle":
        """Read a bundle folder, a run folder that holds one, or the installed bundle of that name (`tailrx setup`).

        Raises `BundleError`; never runs code from disk."""
        folder = bundle_inside(path, home_folder())
        if (job := store.job_of(folder)) != "pair":
            raise BundleError(
                f"{folder} is a bundle of the job {job!r} and answers no pairs of drugs; load it with "
                "tailrx.load_bundle, which gives what answers for it."
            )
        with store.fitting(folder):
            return cls(store.read(folder))

    def predict(
        self,
        *drugs: str,
        pairs: Sequence[tuple[str, str]] | None = None,
        smiles: Mapping[str, str] | None = None,
        top: int = 3,
        aliases: Sequence[Aliases] = (),
    ) -> Prediction:
        """Answer for all pairs of `drugs`, or for `pairs`, row by row in the order given.

        A text is read as an entry of a medication list: strength, form and timing are ignored, and told; a combination
        is answered for each of its ingredients. `smiles` names drugs nobody has seen by their structure; `top` is the
        number of types per answer, at most; `aliases` are further names (`tailrx.read_aliases`). What cannot be
        answered says why; nothing is dropped. Raises `DataError` where nothing is asked, where no pair asks for a
        structure, and for a `top` below 1."""
        asked = self.ask(*drugs, pairs=pairs, smiles=smiles, aliases=aliases)
        return self.prediction(asked.answers(top), asked.remarks)

    def prediction(self, answers: Iterable[Answer], remarks: Sequence[str] = ()) -> Prediction:
        """These answers of the bundle, with the terms that hold for all of them."""
        return Prediction(answers=tuple(answers), remarks=tuple(remarks), **self.terms)

    @property
    def terms(self) -> dict[str, str]:
        """The terms that hold for all answers, by field of `Prediction`."""
        return {
            "condition": condition(self.labels), "identity": self.identity,
            "model": self.meta["config"]["model"]["name"], "data": self.data,
            "licence": self.licence, "commercial_use": self.commercial_use, "notice": NOTICE,
        }  # fmt: skip

    @property
    def identity(self) -> str:
        """A sentence on what names and structures are checked against."""
        own = f"this model's own {len(self.drugs):,} drugs"
        if not self.vocabulary:
            clause = f"Names were checked against {own} only: that of another medicine may be taken for one of them"
        else:
            listed = f"{self.vocabulary.title} ({len(self.vocabulary.substances):,} substances)"
            clause = f"Names were checked against {own} and {listed}"
        return f"{clause}." if self.keyed else f"{clause}; structures by fingerprint alone, so stereo is unknown."

    def ask(
        self,
        *drugs: str,
        pairs: Sequence[tuple[str, str]] | None = None,
        lists: Sequence[Group] | None = None,
        smiles: Mapping[str, str] | None = None,
        aliases: Sequence[Aliases] = (),
    ) -> "Asked":
        """As `predict`, or for all pairs within each of `lists`; the answers come one after another and are not kept,
        so that hundreds of thousands of pairs fit into memory.

        Raises what `predict` does, at once and not with the first answer."""
        smiles = dict(smiles or {})
        if pairs is None and lists is None:
            lists = [Group("", (*drugs, *(s for s in smiles if s not in drugs)))]
        if pairs is not None and (odd := next((p for p in pairs if isinstance(p, str) or len(p) != 2), None)):
            raise DataError(f"a pair is two entries; got {odd!r}.")
        entries = list(chain.from_iterable(pairs if pairs is not None else (g.entries for g in lists or ())))
        if not entries:
            raise DataError("a prediction needs two drugs or more; name them, or give pairs.")
        if strange := next((e for e in entries if not isinstance(e, str)), None) or (None in entries and "None"):
            raise DataError(f"an entry is text; got {strange!r}: leave blanks as empty text.")
        if idle := smiles.keys() - set(entries):
            raise DataError(
                f"structure {min(idle)!r} is given and no pair asks for it; name it in a pair, or leave it out."
            )
        question = Question(self, self.reader.with_aliases(aliases), smiles, entries)
        if pairs is not None:
            n = sum(len(question.of[a]) * len(question.of[b]) for a, b in pairs)
            return Asked(question, of_rows(pairs, question.of), (), n)
        rows, single, remarks = of_lists(lists or (), question.of, question.parts)
        if not rows and len(lists or ()) == 1:
            raise DataError(f"a prediction needs two drugs or more: {' '.join(remarks)}")
        return Asked(question, rows, tuple(remarks), len(rows), tuple(single))


@dataclass(frozen=True)
class Asked:
    """A question whose entries are read and whose answers are not yet computed."""

    question: Question
    pairs: Iterable[AskedPair]
    remarks: tuple[str, ...]
    n_pairs: int
    single: tuple[tuple[int, int], ...] = ()  # (row, part) of medicines that are alone in their list

    def read(self, text: str) -> bool:
        """Whether a medicine was recognised in an entry, in the model or beyond it."""
        return any(self.question.parts[k].reading.kind != "unknown text" for k in self.question.of.get(text, ()))

    @property
    def unread(self) -> list[tuple[str, ReasonKind, str]]:
        """The entries that are no drugs of the model: text, kind of reason, and reason."""
        parts = (p for p in self.question.parts if p.number is None and p.reading.kind)
        return [(p.text, p.reading.kind or "unknown text", p.reading.reason) for p in parts]

    @property
    def outside(self) -> dict[str, str]:
        """The medicines of the vocabulary that were asked and that the model lacks: name by DrugBank id."""
        names, ids = self.question.bundle.names, (p.reading.outside for p in self.question.parts)
        return {i: names.name(names.ids[i.casefold()]) for i in ids if i}

    def answers(self, top: int = 3) -> Iterator[Answer]:
        """One by one. Raises `DataError` for a `top` below 1."""
        if top < 1:
            raise DataError(f"top must be at least 1; got {top}.")
        return chain(self.question.answers(self.pairs, top), (self._alone(*single) for single in self.single))

    def _alone(self, row: int, part: int) -> Answer:
        drug = self.question.parts[part].drug
        reason = f"{drug.name or drug.asked} is the only medicine of its list; a pair needs two."
        return Answer(drug, AskedDrug(""), ("cannot assess",), "nothing to pair", reason, row=row)
