"""Predictions as a repository keeps them: small, and nothing in them that belongs to the data.

    predicted [n] class numbers, top [n] their probabilities, in test-row order

No ids and no targets: which row is whose, and what is true of it, is had by loading the data and making the split
again.
"""

import io
from pathlib import Path

import numpy as np

from ..errors import RunError
from ..parsing import read_bytes
from ..predictions import UNREADABLE, Predictions
from ..types import FloatArray, IntArray
from ..writing import make_folder, write_atomically


def write_predictions(file: Path, predictions: Predictions) -> None:
    smallest = np.min_scalar_type(predictions.probability.shape[1] - 1)
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        predicted=predictions.probability.argmax(1).astype(smallest),
        top=predictions.probability.max(1).astype(np.float16),
    )
    make_folder(file.parent)
    write_atomically(file, buffer.getvalue())


def read_predictions(path: Path, n: int, n_classes: int) -> tuple[IntArray, FloatArray]:
    """`predicted [n]` and `top [n]` of the kept predictions at `path`. Raises `RunError` where they are not that."""
    if not path.exists():
        raise RunError(f"{path} is not there, and without predictions nothing is compared; make it with tailrx bench.")
    try:
        with np.load(io.BytesIO(read_bytes(path)), allow_pickle=False) as z:
            predicted, top = z["predicted"], z["top"]
    except UNREADABLE as why:
        raise RunError(f"{path} is damaged or holds no predictions; remove it and run tailrx bench again.") from why
    if not predicted.shape == top.shape == (n,):
        raise RunError(
            f"{path} must hold one prediction for each of the {n} test rows; it holds {list(predicted.shape)} classes "
            f"and {list(top.shape)} probabilities: remove it and run tailrx bench again."
        )
    if predicted.dtype.kind != "u" or top.dtype.kind != "f" or (n and predicted.max() >= n_classes):
        raise RunError(f"{path} must number {n_classes} types from 0; remove it and run tailrx bench again.")
    return predicted.astype(np.int64), top.astype(np.float32)
