"""Carry a run out: from its configuration to predictions, a result, and a bundle."""

from pathlib import Path
from typing import Any

import numpy as np

from ..config import RunConfig
from ..data.catalogue import Files
from ..errors import Diverged
from ..predictions import Predictions
from ..report.adjusted import adjusted
from ..report.environment import commit, versions
from ..report.result import judge, result
from ..scoring import logit_adjustment
from ..training.hardware import choose
from ..types import IntArray
from ..writing import write_atomically
from . import baseline, network
from .folder import RunFolder
from .prepare import prepare
from .task import Task, Tell, chosen_on


def run(config: RunConfig, folder: RunFolder, files: Files, cache: Path | None, tell: Tell) -> dict[str, Any]:
    """Carry a run to its end (from its checkpoint if it has one) and write everything it leaves; gives the result."""
    folder.refuse_if_diverged()
    hardware = choose(config.train)
    made_by = {**hardware.to_dict(), "versions": versions(), "commit": commit()}  # before, lest the checkout moves on
    with hardware.used():
        task = Task(prepare(config, files, cache), hardware, folder, tell)
        if "path" in config.data:  # what reading left out of a user's own table, or changed in it
            task.remarks.extend(task.ready.dataset.notes)
        try:
            solved = (baseline if config.is_baseline else network).solve(task)
        except Diverged as why:
            write_atomically(folder.path / "diverged.txt", f"{why}\n")
            raise
    dataset, split = task.ready.dataset, task.ready.split
    predictions = Predictions(
        row=split.test, target=dataset.target[split.test], probability=solved.probability,
        unit=dataset.members[split.test], split=split.name, fold=split.fold, seed=config.seed,
    )  # fmt: skip
    scores = judge(config, dataset, split, predictions)
    counts = dataset.counts(split.train)
    task.remarks.extend(learnt_nothing(predictions, counts, task.ready.job.words.label))
    with task.timed("adjust"):
        adjustment = logit_adjustment.choose(solved.choosing, dataset.target[split.choosing], counts)
    out = result(config, dataset, split, scores, task.times, made_by, solved.training)
    out |= {"adjusted": adjusted(out, predictions, adjustment, chosen_on(split)), "remarks": task.remarks}
    predictions.save(folder.path / "predictions.npz")
    if solved.pack:
        solved.pack(out)
    folder.write_json("result.json", out)
    folder.state.unlink(missing_ok=True)
    return folder.result()


def learnt_nothing(predictions: Predictions, counts: IntArray, label: str) -> list[str]:
    """A remark on a model that is no better than to name the commonest class of the training rows every time; `label`
    is what the job calls one.

    One that gives up hits of the commonest class to find the others has learnt: its balanced accuracy says so."""
    right = predictions.probability.argmax(axis=1) == predictions.target
    hits, always = float(right.mean()), float((predictions.target == counts.argmax()).mean())
    present = np.unique(predictions.target)
    balanced = float(np.mean([right[predictions.target == k].mean() for k in present]))
    if hits > always or balanced > 1 / len(present):
        return []
    return [
        f"The model has learnt nothing: its accuracy, {hits:.3f}, is not above {always:.3f}, which is had by always "
        f"naming the commonest {label}. Look at the learning rate, the widths and the number of epochs."
    ]
