"""One question to a bundle: its drugs, known and new, in one numbering, and the answer to each pair."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ..features import FeatureSet
from ..layers.pair import PAIRS_AT_ONCE, encodings, prepared, probabilities
from ..similarity import mean_similarity, nearest_pairs
from ..types import Drug, FloatArray
from .answers import Answer, AskedDrug, KnownPair, Status, TypeProbability, sentence
from .loaded import Loaded

NEAREST_PAIRS = 3
SAME = 0.9999  # similarity of equal fingerprints, less rounding


@dataclass(frozen=True)
class Found:
    """What a name led to: `number` of the drug, or None and why not."""

    number: int | None
    status: Status = "ok"
    reason: str = ""
    near: tuple[str, ...] = ()


class Question:
    """The drugs of one question in one numbering: the `m` of the bundle, then the `k` given as structures.

    `asked` are the texts that pairs will name; `smiles` says which of them are structures, and may give no others. A
    text or structure that cannot be used raises nothing: its rows say why. `mask [m + k, f]` says which of the `f`
    features a drug has, `similarity [m + k, r]` how near it is to the reference drugs; `encoded` are its encodings,
    tensors `[m + k, ...]`, and `said` what an answer says of a text."""

    def __init__(self, bundle: Loaded, smiles: Mapping[str, str], asked: Iterable[str]):
        self.bundle = bundle
        self.found: dict[str, Found] = {}
        new: list[Drug] = []
        for text in dict.fromkeys(asked):
            if text in smiles:
                self.found[text] = Found(len(bundle.drugs) + len(new))
                new.append(Drug(text, text, smiles=smiles[text]))
            else:
                match = bundle.names.resolve(text)
                self.found[text] = Found(match.drug, match.status, match.reason, match.near)
        self.drugs = [*bundle.drugs, *new]
        self.mask, self.similarity, self.encoded = bundle.mask, bundle.similarity, bundle.encoded
        self.problems: dict[int, str] = {}
        if new:
            self._add(new)
        self.said = {text: self._asked(text, found) for text, found in self.found.items()}

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

    def answers(self, asked: Sequence[tuple[str, str]], top: int) -> Iterator[Answer]:
        """One answer per pair of texts, in their order, each with its `top` likeliest types; made as they are taken, so
        that the pairs may be many."""
        for start in range(0, len(asked), PAIRS_AT_ONCE):
            yield from self._block(asked[start : start + PAIRS_AT_ONCE], top)

    def _block(self, asked: Sequence[tuple[str, str]], top: int) -> Iterator[Answer]:
        found = [(self.found[a], self.found[b]) for a, b in asked]
        refused = [self._refusal(a, b) for a, b in found]
        ready = [(a.number, b.number) for (a, b), no in zip(found, refused, strict=True) if no is None]
        pair = torch.tensor(ready, dtype=torch.int64)
        probability = iter(probabilities(self.bundle.model, self.encoded, pair) if ready else ())
        for texts, (a, b), no in zip(asked, found, refused, strict=True):
            drugs = self.said[texts[0]], self.said[texts[1]]
            if no is None and a.number is not None and b.number is not None:
                yield self._answer(drugs, a.number, b.number, next(probability), top)
            elif no is not None:
                yield Answer(*drugs, status=no.status, reason=no.reason)

    def _refusal(self, a: Found, b: Found) -> Found | None:
        unread = list(dict.fromkeys(drug for drug in (a, b) if drug.number is None))
        if unread:
            return Found(None, unread[0].status, "; ".join(drug.reason.rstrip(".") for drug in unread) + ".")
        if a.number == b.number:
            name = self.drugs[int(a.number or 0)].name
            return Found(None, "same drug twice", f"both names mean {name}; a pair needs two different drugs.")
        for drug in (a, b):
            if drug.number is not None and not self.mask[drug.number].any():
                needs = f"it has none of the model's features ({', '.join(self.bundle.features)})."
                why = self.problems.get(drug.number, needs)
                return Found(None, "no usable feature", f"{self.drugs[drug.number].name}: {why}")
        return None

    def _asked(self, text: str, found: Found) -> AskedDrug:
        bundle, number = self.bundle, found.number
        if number is None:
            return AskedDrug(text, near=found.near)
        # Under the paper protocol the reference drugs are more than those of the training pairs.
        drug, similar = self.drugs[number], np.where(bundle.trained[bundle.reference], self.similarity[number], -1)
        known = number < len(bundle.drugs)
        if known and (own := int(bundle.of_reference[number])) >= 0:
            similar[own] = -1  # its own column says nothing about how near the others are
        best = int(similar.argmax())
        near = self.drugs[bundle.reference[best]].name if similar[best] > 0 else None
        present = tuple(f for f, there in zip(bundle.features, self.mask[number], strict=True) if there)
        seen = known and bool(bundle.trained[number])
        closeness = round(max(float(similar[best]), 0.0), 4)
        return AskedDrug(text, drug.id, drug.name, seen, present, near, closeness, note=self._note(found, number))

    def _note(self, found: Found, number: int) -> str:
        if (twin := self._twin(number)) == number:
            return found.reason
        return (
            f"its fingerprint is that of {self.drugs[twin].name}: ask by that name to use all that is known of it; "
            "pairs documented under that name are shown here too."
        )

    def _twin(self, number: int) -> int:
        """The known drug with the fingerprint of a new one, if there is one; else the drug itself."""
        if number < len(self.bundle.drugs) or not self.mask[number].any():
            return number
        best = int(self.similarity[number].argmax())
        return int(self.bundle.reference[best]) if self.similarity[number, best] > SAME else number

    def _answer(self, drugs: tuple[AskedDrug, AskedDrug], a: int, b: int, probability: FloatArray, top: int) -> Answer:
        bundle, ordered = self.bundle, not self.bundle.model.symmetric
        names = self.drugs[a].name, self.drugs[b].name
        best = np.argsort(-probability, kind="stable")[:top]
        types = tuple(self._type(t, float(probability[t]), names, ordered) for t in best.tolist())
        twins = sorted((self._twin(a), self._twin(b)))
        known = bundle.documented.get((twins[0], twins[1]), [])
        columns, source = bundle.memory
        near = nearest_pairs(self.similarity[a], self.similarity[b], columns, NEAREST_PAIRS + len(known))
        others = [
            (int(source[n.row]), n.similarity) for n in near if n.similarity > 0 and int(source[n.row]) not in known
        ]
        return Answer(
            *drugs, status="ok", types=types, documented=tuple(bundle.labels[bundle.target[r]].name for r in known),
            nearest_pairs=tuple(self._known(*other) for other in others[:NEAREST_PAIRS]),
        )  # fmt: skip

    def _type(self, t: int, probability: float, names: tuple[str, str], ordered: bool) -> TypeProbability:
        label = self.bundle.labels[t]
        return TypeProbability(label.name, probability, sentence(label, *names, ordered=ordered))

    def _known(self, row: int, similarity: float) -> KnownPair:
        c, d = self.bundle.pair[row].tolist()
        label = self.bundle.labels[self.bundle.target[row]].name
        return KnownPair(self.drugs[c].name, self.drugs[d].name, label, round(similarity, 4))
