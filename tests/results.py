"""Results made up for the tests of pages: scored by the package from drawn predictions, the rest stated here."""

from typing import Any

import numpy as np

from tailrx.predictions import Predictions
from tailrx.report.scores import score


def predictions(n_types: int, n: int, fold: int | str = 0, skill: float = 3.0, seed: int = 0) -> Predictions:
    """Long-tailed types, the last one never drawn; the better the `skill`, the more often the true type is found."""
    rng = np.random.default_rng(seed)
    share = 1 / np.arange(1, n_types + 1) ** 1.3
    share[-1] = 0
    target = rng.choice(n_types, n, p=share / share.sum())
    logits = rng.normal(size=(n, n_types))
    logits[np.arange(n), target] += skill
    probability = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    pairs = np.column_stack([np.arange(n) % 50, 50 + np.arange(n) % 37])
    return Predictions(np.arange(n), target, probability.astype(np.float32), pairs, "kfold", fold, seed)


def history(epochs: int, seed: int = 0) -> list[dict[str, Any]]:
    """A course that rises with a wobble; `best` as the loop marks it."""
    rng = np.random.default_rng(seed)
    out: list[dict[str, Any]] = []
    for e in range(epochs):
        accuracy = float(0.9 * (1 - np.exp(-(e + 1) / 3)) + rng.normal() * 0.01)
        best = accuracy > max((x["scores"]["accuracy"] for x in out), default=-1)
        scores = {"accuracy": accuracy, "macro_f1": accuracy - 0.1, "micro_aupr": min(accuracy + 0.05, 1.0)}
        out.append({"stage": 0, "epoch": e, "of": epochs, "loss": 3 / (e + 1), "scores": scores, "seconds": 1.5,
                    "best": best})  # fmt: skip
    return out


def training(epochs: int = 12, seed: int = 0) -> dict[str, Any]:
    course = history(epochs, seed)
    best = max(i for i, e in enumerate(course) if e["best"]) + 1
    return {"best_epoch": best, "epochs": epochs, "monitor": "accuracy", "chosen_on": "validation rows",
            "history": course}  # fmt: skip


def result(n_types: int = 6, n: int = 400, *, names: list[str] | None = None, **changes: Any) -> dict[str, Any]:
    """A result of one run, as `result.json` holds it; `changes` replace its fields."""
    labels = names or [f"kind {chr(97 + i % 26)}{i}" for i in range(n_types)]
    counts = np.round(400 / np.arange(1, n_types + 1) ** 2.0).astype(int)
    counts[-1] = 0
    scores = score(predictions(n_types, n, skill=changes.pop("skill", 3.0)), labels, counts, resamples=50)
    out = {
        "suite": "", "model": "dnn", "variant": "", "loss": "cross_entropy", "dataset": "made up", "protocol": "clean",
        "split": "kfold", "fold": 0, "n_folds": 5, "fold_seed": 0, "seed": 0, **scores.to_dict(),
        "n_train": int(counts.sum()), "n_valid": 40, "n_test": n,
        "time_s": {"read": 0.5, "features": 1.25, "fit": 125.0, "predict": 0.25}, "peak_mb": 812.5, "device": "cpu",
        "dtype": "float32", "threads": 1, "training": training(),
        "config": {"job": "pair", "data": {"name": "made up"}, "train": {"epochs": 12},
                   "bands": {"many": 100, "few": 20}},
        "split_sha256": "5" * 64, "data_sha256": "d" * 64, "data_title": "Made up for a test",
        "data_licence": "CC0-1.0", "commercial_use": True,
        "versions": {"tailrx": "0.1.0", "torch": "2.13.0"}, "commit": "abc123",
        "finished_at": "2026-11-20T14:00:14+00:00",
    }  # fmt: skip
    return out | changes


def baseline(**changes: Any) -> dict[str, Any]:
    return result(**{"model": "neighbours", "loss": None, "training": {"power": 6.0}} | changes)


def older(made: dict[str, Any]) -> dict[str, Any]:
    """As TailRx 0.1.0 wrote it."""
    new = ("reliability", "confusions", "data_title", "data_licence", "commercial_use", "finished_at")
    out = {k: v for k, v in made.items() if k not in new}
    out["per_type"] = [{k: v for k, v in t.items() if k != "accuracy"} for t in made["per_type"]]
    out["training"] = {k: v for k, v in made["training"].items() if k != "history"}
    return out


def pooled(n_types: int = 6, folds: int = 3, epochs: int = 12, **changes: Any) -> dict[str, Any]:
    """As `tailrx.evaluate` gives it of several runs."""
    made = result(n_types, 900)
    made |= {
        "fold": "pooled", "folds": list(range(folds)), "n_folds": folds, "split_sha256": ["5" * 64] * folds,
        "mean_of_folds": {k: v if v is None else v - 0.001 for k, v in made["metrics"].items()},
        "sd_of_folds": dict.fromkeys(made["metrics"], 0.0123),
        "training": {"folds": [{"fold": k, **training(epochs, seed=k)} for k in range(folds)]},
    }  # fmt: skip
    return made | changes
