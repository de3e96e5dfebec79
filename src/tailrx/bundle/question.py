"""One question to a bundle: its drugs, known and new, in one numbering, and the answer to each pair."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import torch

from ..errors import BundleError
from ..features import FeatureSet
from ..layers.network import encodings, prepared, probabilities
from ..names.entry import EntryReader
from ..similarity import mean_similarity
from ..types import Drug, FloatArray, State
from .answers import (
    Answer,
    AskedDrug,
    Documented,
    KnownPair,
    disagreement,
    documented_type,
    predicted_type,
)
from .loaded import Loaded
from .pairing import AskedPair
from .reading import Found, read

NEAREST_PAIRS = 3
BLOCK = 2_048  # pairs; more at once are no faster, and hold more memory
SAME = 0.9999  # similarity of equal fingerprints, less rounding
FAR = 0.25  # of the nearest training drug: a structure less similar than that is outside what the model has seen


@dataclass(frozen=True)
class Part:
    """One medicine of an entry: what it led to, its `number` among the drugs of the question, None where it is none of
    them, and what an answer says of it."""

    text: str
    found: Found
    number: int | None
    said: AskedDrug

    @property
    def title(self) -> str:
        return f"{self.said.name} ({self.said.id})"


class Question:
    """The drugs of one question in one numbering: the `m` of the bundle, then the `k` that are new structures.

    `entries` are the texts that will be asked; `smiles` says which of them are structures, and may give no others.
    Each has one or more `parts`, whose numbers `of` gives. What cannot be used raises nothing: its rows say why.
    `mask [m + k, f]` says which of the `f` features a drug has, `similarity [m + k, r]` how near it is to the reference
    drugs; `encoded` are its encodings, tensors `[m + k, ...]`."""

    def __init__(self, bundle: Loaded, reader: EntryReader, smiles: Mapping[str, str], entries: Iterable[str]):
        self.bundle, self.drawn = bundle, frozenset(smiles)
        read_as = {text: read(bundle, reader, text, smiles) for text in dict.fromkeys(entries)}
        new: list[Drug] = []
        numbered: list[tuple[str, Found, int | None]] = []
        self.of: dict[str, range] = {}
        for text, founds in read_as.items():
            self.of[text] = range(len(numbered), len(numbered) + len(founds))
            for found in founds:
                number = found.number
                if found.new:
                    number = len(bundle.drugs) + len(new)
                    new.append(found.new)
                numbered.append((text, found, number))
        self.drugs = [*bundle.drugs, *new]
        self.mask, self.similarity, self.encoded = bundle.mask, bundle.similarity, bundle.encoded
        self.problems: dict[int, str] = {}
        if new:
            self._add(new)
        self.nearest = [self._nearest(i) for i in range(len(bundle.drugs), len(self.drugs))]
        self.parts = [Part(text, found, number, self._asked(text, found, number)) for text, found, number in numbered]

    def _add(self, new: list[Drug]) -> None:
        """Append the features, similarities and encodings of drugs nobody has seen."""
        bundle = self.bundle
        features = FeatureSet.of(bundle.meta["config"]["features"])
        table, problems = features.transform(new, bundle.states)
        self.problems = {len(bundle.drugs) + i: " ".join(reasons) for i, reasons in problems.items()}
        fresh = encodings(bundle.model, prepared(bundle.model, table))
        self.encoded = type(fresh)(*(torch.cat(t) for t in zip(bundle.encoded, fresh, strict=True)))
        similarity = mean_similarity(table.blocks, table.mask, bundle.mask[bundle.reference])
        self.similarity = np.concatenate([bundle.similarity, similarity])
        self.mask = np.concatenate([bundle.mask, table.mask])

    def answers(self, asked: Iterable[AskedPair], top: int) -> Iterator[Answer]:
        """One answer per pair, in their order, each with its `top` likeliest types; made as they are taken, so that the
        pairs may be many."""
        for block in _blocks(asked, BLOCK):
            yield from self._block(block, top)

    def _block(self, asked: Sequence[AskedPair], top: int) -> Iterator[Answer]:
        pairs = [(self.parts[a], self.parts[b]) for _, a, b in asked]
        unread = [self._unread(*parts) for parts in pairs]
        refused = [no or self._unusable(a.number, b.number) for (a, b), no in zip(pairs, unread, strict=True)]
        ready = [(a.number, b.number) for (a, b), no in zip(pairs, refused, strict=True) if no is None]
        pair = torch.tensor(ready, dtype=torch.int64)
        said = probabilities(self.bundle.model, self.encoded, pair) if ready else np.empty((0, 0), np.float32)
        if not np.isfinite(said).all():
            raise BundleError(
                "the bundle's model gives NaN for some of these pairs; its weights are unusable: train it again."
            )
        probability = iter(said)
        for (row, _, _), (one, other), lost, no in zip(asked, pairs, unread, refused, strict=True):
            drugs, a, b = (one.said, other.said), one.number, other.number
            known = () if lost or a is None or b is None else self._documented(a, b)
            if no is None and a is not None and b is not None:
                yield self._answer(row, drugs, a, b, known, next(probability), top)
            elif no is not None:
                state: State = "documented" if known else "cannot assess"
                yield Answer(*drugs, (state,), no.kind, no.reason, known, row=row)

    def _unread(self, one: Part, other: Part) -> Found | None:
        """Why the parts are not two different drugs, if they are not."""
        unread = [p.found for p in ((one,) if one is other else (one, other)) if p.number is None]
        if unread:
            return Found(None, unread[0].kind, "; ".join(f.reason.rstrip(".") for f in unread) + ".")
        if one.number is not None and one.number == other.number:
            return Found(None, "same drug twice", f"both mean {one.said.name}; a pair needs two different drugs.")
        keys = one.found.keys, other.found.keys
        if keys[0] and keys[1] and keys[0].parent == keys[1].parent:
            return Found(None, "same drug twice", "both have one structure; a pair needs two different drugs.")
        return None

    def _unusable(self, *pair: int | None) -> Found | None:
        """Why the model can say nothing of one of the drugs, if it cannot."""
        for number in pair:
            if number is None:
                continue
            drug = self.drugs[number]
            if number in self.problems:
                return Found(None, "unusable structure", f"{drug.name}: {self.problems[number]}")
            if not self.mask[number].any():
                needs = f"it has none of the model's features ({', '.join(self.bundle.features)})."
                return Found(None, "no usable feature", f"{drug.name}: {needs}")
            if number >= len(self.bundle.drugs) and self.nearest[number - len(self.bundle.drugs)][1] <= 0:
                alien = "its structure has nothing in common with that of any training drug, so the model cannot tell."
                return Found(None, "outside the domain", f"{drug.name}: {alien}")
        return None

    def _asked(self, text: str, found: Found, number: int | None) -> AskedDrug:
        bundle = self.bundle
        if number is None:
            told = AskedDrug(
                text, near=found.near, different=found.different, ignored=found.ignored, outside=found.outside
            )
            return replace(told, id=text, name=text, seen=False, similarity=0.0) if text in self.drawn else told
        drug, known = self.drugs[number], number < len(bundle.drugs)
        best, closeness = self._nearest(number)
        near = self.drugs[bundle.reference[best]].name if closeness > 0 else None
        present = tuple(f for f, there in zip(bundle.features, self.mask[number], strict=True) if there)
        seen = known and bool(bundle.trained[number])
        return AskedDrug(
            text, drug.id, drug.name, seen, present, near, round(closeness, 4), different=found.different,
            note=found.reason or self._stereo_unknown(number), warning="" if known else _far(near, closeness),
            ignored=found.ignored,
        )  # fmt: skip

    def _nearest(self, number: int) -> tuple[int, float]:
        """Column of the nearest other reference drug of the training pairs, and the similarity to it."""
        bundle = self.bundle
        # Under the paper protocol the reference drugs are more than those of the training pairs.
        similar = np.where(bundle.trained[bundle.reference], self.similarity[number], -1)
        if number < len(bundle.drugs) and (own := int(bundle.of_reference[number])) >= 0:
            similar[own] = -1  # its own column says nothing about how near the others are
        best = int(similar.argmax())
        return best, max(float(similar[best]), 0.0)

    def _stereo_unknown(self, number: int) -> str:
        """A bundle of format 1 knows no structures, only fingerprints, and these do not see stereo chemistry."""
        if self.bundle.keyed or number < len(self.bundle.drugs) or not self.mask[number].any():
            return ""
        best = int(self.similarity[number].argmax())
        if self.similarity[number, best] <= SAME:
            return ""
        drug = self.drugs[int(self.bundle.reference[best])].name
        return (
            f"its fingerprint is that of {drug}, stereo unknown: this bundle was made by an earlier version and cannot "
            f"tell {drug} from its stereoisomers, so what is documented of it is not said of this one; ask by name."
        )

    def _documented(self, a: int, b: int) -> tuple[Documented, ...]:
        """What the data list of the pair, the drugs in the order of the source."""
        bundle, said = self.bundle, list[Documented]()
        if max(a, b) >= len(bundle.drugs):
            return ()
        for row in bundle.documented(a, b):
            first, second = bundle.pair[row].tolist()
            label = int(bundle.target[row])
            names = self.drugs[first].name, self.drugs[second].name
            said.append(documented_type(bundle.labels[label], names, bundle.affected[label]))
        return tuple(said)

    def _answer(
        self,
        row: int,
        drugs: tuple[AskedDrug, AskedDrug],
        a: int,
        b: int,
        known: tuple[Documented, ...],
        probability: FloatArray,
        top: int,
    ) -> Answer:
        bundle, ordered = self.bundle, not self.bundle.model.symmetric
        names = self.drugs[a].name, self.drugs[b].name
        best = np.argsort(-probability, kind="stable")[:top]
        types = tuple(
            predicted_type(bundle.labels[t], float(probability[t]), names, ordered=ordered, place=bundle.affected[t])
            for t in best.tolist()
        )
        by_type = {t.name: float(p) for t, p in zip(bundle.labels, probability, strict=True)} if known else {}
        return Answer(
            *drugs, ("documented", "predicted") if known else ("predicted",), documented=known,
            disagreement=disagreement(known, by_type) if known else "", types=types,
            nearest_pairs=self._nearest_pairs(a, b), row=row,
        )  # fmt: skip

    def _nearest_pairs(self, a: int, b: int) -> tuple[KnownPair, ...]:
        bundle = self.bundle
        known = bundle.documented(a, b) if max(a, b) < len(bundle.drugs) else []
        memory, source = bundle.memory
        near = memory.nearest(self.similarity[a], self.similarity[b], NEAREST_PAIRS + len(known))
        others = [
            (int(source[n.row]), n.similarity) for n in near if n.similarity > 0 and int(source[n.row]) not in known
        ]
        return tuple(self._known(*other) for other in others[:NEAREST_PAIRS])

    def _known(self, row: int, similarity: float) -> KnownPair:
        c, d = self.bundle.pair[row].tolist()
        label = self.bundle.labels[self.bundle.target[row]].name
        return KnownPair(self.drugs[c].name, self.drugs[d].name, label, round(similarity, 4))


def _blocks(asked: Iterable[AskedPair], size: int) -> Iterator[Sequence[AskedPair]]:
    pairs = iter(asked)
    while block := list(islice(pairs, size)):
        yield block


def _far(nearest: str | None, closeness: float) -> str:
    if closeness >= FAR:
        return ""
    near = f"the nearest is {nearest} ({closeness:.2f})" if nearest else "nothing is like it"
    return f"far from every training drug, {near}: what the model says of it is a guess."
