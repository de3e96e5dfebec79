"""One question to a bundle: the bundle's drugs and new ones in one numbering, and the answer to each pair."""

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
from .reading import Reading, read

NEAREST_PAIRS = 3
BLOCK = 2_048  # pairs; more at once are no faster, and hold more memory
SAME = 0.9999  # similarity of equal fingerprints, less rounding
FAR = 0.25  # of the nearest training drug: a structure less similar than that is outside what the model has seen


@dataclass(frozen=True)
class Part:
    """One medicine of an entry: how it was read, its `number` among the drugs of the question (None if it is not
    there), and the `drug` that an answer shows."""

    text: str
    reading: Reading
    number: int | None
    drug: AskedDrug

    @property
    def title(self) -> str:
        return f"{self.drug.name} ({self.drug.id})"


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
        numbered: list[tuple[str, Reading, int | None]] = []
        self.of: dict[str, range] = {}
        for text, readings in read_as.items():
            self.of[text] = range(len(numbered), len(numbered) + len(readings))
            for reading in readings:
                number = reading.number
                if reading.new:
                    number = len(bundle.drugs) + len(new)
                    new.append(reading.new)
                numbered.append((text, reading, number))
        self.drugs = [*bundle.drugs, *new]
        self.mask, self.similarity, self.encoded = bundle.mask, bundle.similarity, bundle.encoded
        self.problems: dict[int, str] = {}
        if new:
            self._add(new)
        self.nearest = [self._nearest(i) for i in range(len(bundle.drugs), len(self.drugs))]
        self.parts = [Part(*read_part, self._asked(*read_part)) for read_part in numbered]

    def _add(self, new: list[Drug]) -> None:
        """Append the features, similarities and encodings of new drugs."""
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
        """One answer per pair, in order, each with its `top` likeliest types. They are computed as they are taken, so
        that there may be more pairs than fit into memory."""
        for block in _blocks(asked, BLOCK):
            yield from self._block(block, top)

    def _block(self, asked: Sequence[AskedPair], top: int) -> Iterator[Answer]:
        pairs = [(self.parts[a], self.parts[b]) for _, a, b in asked]
        unread = [self._unread(*parts) for parts in pairs]
        refused = [refusal or self._unusable(a.number, b.number) for (a, b), refusal in zip(pairs, unread, strict=True)]
        ready = [(a.number, b.number) for (a, b), refusal in zip(pairs, refused, strict=True) if refusal is None]
        pair = torch.tensor(ready, dtype=torch.int64)
        table = probabilities(self.bundle.model, self.encoded, pair) if ready else np.empty((0, 0), np.float32)
        if not np.isfinite(table).all():
            raise BundleError(
                "the bundle's model gives NaN for some of these pairs; its weights are unusable: train it again."
            )
        probability = iter(table)
        for (row, _, _), (first, second), lost, refusal in zip(asked, pairs, unread, refused, strict=True):
            drugs, a, b = (first.drug, second.drug), first.number, second.number
            documented = () if lost or a is None or b is None else self._documented(a, b)
            if refusal is None and a is not None and b is not None:
                yield self._answer(row, drugs, a, b, documented, next(probability), top)
            elif refusal is not None:
                state: State = "documented" if documented else "cannot assess"
                yield Answer(*drugs, (state,), refusal.kind, refusal.reason, documented, row=row)

    def _unread(self, first: Part, second: Part) -> Reading | None:
        """Why the parts are not two different drugs; None if they are."""
        unread = [p.reading for p in ((first,) if first is second else (first, second)) if p.number is None]
        if unread:
            return Reading(None, unread[0].kind, "; ".join(f.reason.rstrip(".") for f in unread) + ".")
        if first.number is not None and first.number == second.number:
            return Reading(None, "same drug twice", f"both mean {first.drug.name}; a pair needs two different drugs.")
        keys = first.reading.keys, second.reading.keys
        if keys[0] and keys[1] and keys[0].parent == keys[1].parent:
            return Reading(None, "same drug twice", "both have one structure; a pair needs two different drugs.")
        return None

    def _unusable(self, *pair: int | None) -> Reading | None:
        """Why the model cannot assess one of the drugs; None if it can."""
        for number in pair:
            if number is None:
                continue
            drug = self.drugs[number]
            if number in self.problems:
                return Reading(None, "unusable structure", f"{drug.name}: {self.problems[number]}")
            if not self.mask[number].any():
                needs = f"it has none of the model's features ({', '.join(self.bundle.features)})."
                return Reading(None, "no usable feature", f"{drug.name}: {needs}")
            if number >= len(self.bundle.drugs) and self.nearest[number - len(self.bundle.drugs)][1] <= 0:
                alien = "its structure has nothing in common with that of any training drug, so the model cannot tell."
                return Reading(None, "outside the domain", f"{drug.name}: {alien}")
        return None

    def _asked(self, text: str, reading: Reading, number: int | None) -> AskedDrug:
        bundle = self.bundle
        if number is None:
            unread = AskedDrug(
                text, near=reading.near, different=reading.different, ignored=reading.ignored, outside=reading.outside
            )
            return replace(unread, id=text, name=text, seen=False, similarity=0.0) if text in self.drawn else unread
        drug, in_bundle = self.drugs[number], number < len(bundle.drugs)
        best, closeness = self._nearest(number)
        near = self.drugs[bundle.reference[best]].name if closeness > 0 else None
        present = tuple(f for f, there in zip(bundle.features, self.mask[number], strict=True) if there)
        seen = in_bundle and bool(bundle.trained[number])
        return AskedDrug(
            text, drug.id, drug.name, seen, present, near, round(closeness, 4), different=reading.different,
            note=reading.reason or self._stereo_unknown(number), warning="" if in_bundle else _far(near, closeness),
            ignored=reading.ignored,
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
        """The documented types of the pair, with the drugs in the order of the source."""
        bundle, statements = self.bundle, list[Documented]()
        if max(a, b) >= len(bundle.drugs):
            return ()
        for row in bundle.documented(a, b):
            first, second = bundle.pair[row].tolist()
            label = int(bundle.target[row])
            names = self.drugs[first].name, self.drugs[second].name
            statements.append(documented_type(bundle.labels[label], names, bundle.affected[label]))
        return tuple(statements)

    def _answer(
        self,
        row: int,
        drugs: tuple[AskedDrug, AskedDrug],
        a: int,
        b: int,
        documented: tuple[Documented, ...],
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
        by_type = {t.name: float(p) for t, p in zip(bundle.labels, probability, strict=True)} if documented else {}
        return Answer(
            *drugs, ("documented", "predicted") if documented else ("predicted",), documented=documented,
            disagreement=disagreement(documented, by_type) if documented else "", types=types,
            nearest_pairs=self._nearest_pairs(a, b), row=row,
        )  # fmt: skip

    def _nearest_pairs(self, a: int, b: int) -> tuple[KnownPair, ...]:
        bundle = self.bundle
        own_rows = bundle.documented(a, b) if max(a, b) < len(bundle.drugs) else []
        memory, source = bundle.memory
        near = memory.nearest(self.similarity[a], self.similarity[b], NEAREST_PAIRS + len(own_rows))
        others = [
            (int(source[n.row]), n.similarity) for n in near if n.similarity > 0 and int(source[n.row]) not in own_rows
        ]
        return tuple(self._known_pair(*other) for other in others[:NEAREST_PAIRS])

    def _known_pair(self, row: int, similarity: float) -> KnownPair:
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
