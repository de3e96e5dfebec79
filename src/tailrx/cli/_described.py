"""What `tailrx data info` says of a dataset: of drug pairs, or of molecules or reactions."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..data.dataset import Card, PairDataset
    from ..data.molecules import MoleculeDataset

Listed = tuple[str, Sequence[str], Sequence[Sequence[Any]]]


def describe(dataset: "PairDataset | MoleculeDataset") -> dict[str, Any]:
    from ..data.molecules import MoleculeDataset

    return _molecules(dataset) if isinstance(dataset, MoleculeDataset) else _pairs(dataset)


def listed(lists: Mapping[str, Any], description: Mapping[str, Any]) -> Iterator[Listed]:
    """The lists of a description as tables: title, columns, rows."""
    if "drugs_missing" in lists:
        yield "Drugs without a modality", ("modality", "drugs"), list(lists["drugs_missing"].items())
    if "types" in lists:
        columns = ("type", "pairs", "direction")
        yield "Types", columns, [(t["type"], t["pairs"], t["direction"]) for t in lists["types"]]
    if lists.get("rejected"):
        yield "Rows left out", ("row", "why"), [(str(r["row"]), r["reason"]) for r in lists["rejected"][:REJECTED]]
    if "classes" in lists:
        yield "Classes", ("class", "rows"), [(c["class"], c["examples"]) for c in lists["classes"]]


REJECTED = 20  # rows that are shown; JSON has all, and tailrx data lint counts them


def _pairs(dataset: "PairDataset") -> dict[str, Any]:
    from ..data.conflicts import ceiling

    counts, card = dataset.counts(), dataset.card
    order = sorted(range(len(counts)), key=lambda t: (-counts[t], dataset.labels[t].name))
    return {
        **_source(card),
        "drugs": len(dataset.drugs), "drugs_in_pairs": len(set(dataset.pair.ravel().tolist())), "pairs": len(dataset),
        "n_types": len(dataset.labels), "largest_type": int(counts.max()), "smallest_type": int(counts.min()),
        "imbalance": round(float(counts.max() / counts.min()), 1), "types_under_20": int((counts < 20).sum()),
        "directions": dict(Counter(t.direction for t in dataset.labels)),
        "ceiling": {k: round(n / len(dataset), 6) for k, n in ceiling(dataset)._asdict().items()},
        "drugs_missing": {m: len(dataset.drugs) - n for m, n in dataset.modalities().items()},
        "limits": list(card.limits), "notes": list(dataset.notes), "data_sha256": dataset.sha256,
        "types": [{"type": dataset.labels[t].name, "pairs": int(counts[t]), "direction": dataset.labels[t].direction}
                  for t in order],
    }  # fmt: skip


def _molecules(dataset: "MoleculeDataset") -> dict[str, Any]:
    counts = dataset.counts()
    order = sorted(range(len(counts)), key=lambda t: (-counts[t], dataset.labels[t].name))
    kind = f"{dataset.example_name}s"
    return {
        **_source(dataset.card), "read_as": kind, "rows": len(dataset),
        f"different_{kind}": len(set(dataset.unit.tolist())),
        "rows_left_out": len(dataset.rejected), "n_classes": len(dataset.labels), "largest_class": int(counts.max()),
        "smallest_class": int(counts.min()), "imbalance": round(float(counts.max() / max(counts.min(), 1)), 1),
        "classes_under_20": int((counts < 20).sum()), "given_split": dict(Counter(dataset.given_split or ())),
        "limits": list(dataset.card.limits), "notes": list(dataset.notes), "data_sha256": dataset.sha256,
        "rejected": [r._asdict() for r in dataset.rejected],
        "classes": [{"class": dataset.labels[t].name, "examples": int(counts[t])} for t in order],
    }  # fmt: skip


def _source(card: "Card") -> dict[str, Any]:
    return {
        "name": card.name, "title": card.title, "source": card.source, "licence": card.licence,
        "commercial_use": card.commercial_use, "citation": card.citation, "label_origin": card.label_origin,
    }  # fmt: skip
