"""Drugs, molecules and reactions as numbers. One modality per file; fitted on reference entities, it describes any.

A profile is the row of similarities to the reference drugs (Jaccard = Tanimoto on bits), so its width is the number of
reference drugs, whatever the modality. Fingerprints of molecules and reactions fit nothing and may be sparse. What
lacks the modality gets zeros and `False` in the mask, never a guess.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from ..errors import BadSetting
from ..registry import FEATURES
from ..types import BoolArray, FeatureTable, IntArray, Values


@dataclass(frozen=True)
class FeatureState:
    """What fitting learnt, as plain arrays and strings, so that it can be stored without code."""

    arrays: Mapping[str, Any]
    strings: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Block:
    """One modality of `m` entities: `values [m, d]`, an array or sparse, `present [m]`, and why one did not read."""

    values: Values
    present: BoolArray
    problems: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Described:
    """Features of all drugs `[m]` of a dataset, fitted on the drugs `reference [r]`; one of `states` per modality."""

    table: FeatureTable
    states: tuple[FeatureState, ...]
    reference: IntArray


class Feature(Protocol):
    """`drugs` are entities of any job that have what the feature reads: `smiles`, or `sets`."""

    def fit(self, drugs: Sequence[Any]) -> FeatureState: ...
    def transform(self, drugs: Sequence[Any], state: FeatureState) -> Block: ...
    def width(self, state: FeatureState) -> int:
        """Columns of the blocks it makes of a `state` that comes from a file. Raises `ValueError` where it is none of
        its own."""
        ...


@dataclass(frozen=True)
class FeatureSet:
    """Several modalities side by side, in the order the user named them."""

    names: tuple[str, ...]
    parts: tuple[Feature, ...]

    @classmethod
    def of(cls, settings: Sequence[Mapping[str, Any]], cache: Path | None = None) -> "FeatureSet":
        """`settings` are part settings as in a run file, each with its `name`."""
        names = tuple(str(s["name"]) for s in settings)
        if len(set(names)) < len(names) or not names:
            raise BadSetting(f"features must be one or more different names; got {', '.join(names) or 'none'}.")
        own = [{k: v for k, v in s.items() if k != "name"} for s in settings]
        return cls(names, tuple(FEATURES.build(n, s, cache=cache) for n, s in zip(names, own, strict=True)))

    def fit(self, drugs: Sequence[Any]) -> tuple[FeatureState, ...]:
        return tuple(part.fit(drugs) for part in self.parts)

    def transform(
        self, drugs: Sequence[Any], states: Sequence[FeatureState]
    ) -> tuple[FeatureTable, dict[int, list[str]]]:
        """Features of `drugs`, and for each drug the reasons why a given modality of it could not be read."""
        blocks = [part.transform(drugs, state) for part, state in zip(self.parts, states, strict=True)]
        problems: dict[int, list[str]] = {}
        for block in blocks:
            for drug, reason in block.problems.items():
                problems.setdefault(drug, []).append(reason)
        mask = np.column_stack([b.present for b in blocks])
        return FeatureTable(self.names, tuple(b.values for b in blocks), mask), problems
