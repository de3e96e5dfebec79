"""The waist between models and judgement: which rows, what was true, what was said.

Anyone's predictions can be scored once they are `Predictions`; no metric asks which model or job they came from.
"""

import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .errors import DataError
from .parsing import parse_json, read_bytes
from .types import FloatArray, IntArray
from .writing import atomic_write

# What NumPy raises for a damaged .npz, wherever the damage is.
UNREADABLE = (OSError, EOFError, ValueError, KeyError, TypeError, RuntimeError, MemoryError, zipfile.BadZipFile,
              zlib.error)  # fmt: skip


MAX_FILE = 8 * 2**30  # bytes


@dataclass(frozen=True)
class Predictions:
    """`row [n]` ids of the dataset, `target [n]` class numbers, `probability [n, c]`, and where they came from.

    `unit [n, u]` names what may be resampled together when intervals are made (the two drugs of a pair)."""

    row: IntArray
    target: IntArray
    probability: FloatArray
    unit: IntArray
    split: str
    fold: int | str
    seed: int

    def __post_init__(self) -> None:
        n = len(self.row)
        if not (len(self.target) == len(self.probability) == len(self.unit) == n):
            raise DataError(
                f"predictions need one target, probability row and unit per row id; got {n} ids, "
                f"{len(self.target)} targets, {len(self.probability)} rows, {len(self.unit)} units."
            )
        if self.probability.ndim != 2 or self.unit.ndim != 2:
            raise DataError(
                f"predictions need a table of probabilities [n, c] and of units [n, u]; got shapes "
                f"{list(self.probability.shape)} and {list(self.unit.shape)}."
            )
        numbered = {"row ids": self.row, "targets": self.target, "units": self.unit}
        if uncounted := [name for name, made in numbered.items() if made.dtype.kind not in "iu"]:
            raise DataError(f"predictions need {uncounted[0]} that are whole numbers; got other ones.")
        if self.row.ndim != 1 or self.target.ndim != 1 or self.probability.dtype.kind != "f":
            raise DataError("predictions need a list of row ids, a list of targets and a table of fractions.")
        if n and (self.target.min() < 0 or self.target.max() >= self.probability.shape[1]):
            raise DataError(
                f"a target numbers one of the {self.probability.shape[1]} columns of probabilities from 0; "
                f"got {int(self.target.min())} to {int(self.target.max())}."
            )
        # A pair of two folds' drugs is tested in both folds of a once-cold split, so only there may a row recur.
        if self.fold != "pooled" and len(np.unique(self.row)) != n:
            raise DataError("predictions name a row twice; each row may be predicted once.")
        if n and not np.isfinite(self.probability).all():
            raise DataError(
                "predictions hold NaN or infinite probabilities; the model diverged: lower its learning rate."
            )

    def __len__(self) -> int:
        return len(self.row)

    def save(self, path: Path) -> None:
        """Write a compressed `.npz` of plain arrays (no object is ever stored), whole or not at all."""
        meta = json.dumps({"split": self.split, "fold": self.fold, "seed": self.seed})
        with atomic_write(path) as draft, draft.open("wb") as file:
            np.savez_compressed(
                file,
                row=self.row,
                target=self.target,
                probability=self.probability,
                unit=self.unit,
                meta=np.frombuffer(meta.encode(), np.uint8),
            )

    @classmethod
    def load(cls, path: Path) -> "Predictions":
        try:
            with np.load(io.BytesIO(read_bytes(path, MAX_FILE)), allow_pickle=False) as z:
                meta = parse_json(z["meta"].tobytes())
                return cls(z["row"], z["target"], z["probability"], z["unit"], **meta)
        except UNREADABLE as why:
            raise DataError(f"{path} is damaged or holds no predictions; run `tailrx train` again.") from why


def pool(parts: list[Predictions]) -> Predictions:
    """The folds' predictions as one."""
    if not parts:
        raise DataError("nothing to pool: name at least one run.")
    if len({p.probability.shape[1] for p in parts}) > 1 or len({p.split for p in parts}) > 1:
        raise DataError("these runs differ in split or number of types; pool folds of one experiment only.")
    join = {k: np.concatenate([getattr(p, k) for p in parts]) for k in ("row", "target", "probability", "unit")}
    return Predictions(**join, split=parts[0].split, fold="pooled", seed=parts[0].seed)
