"""Answers on pairs as a CSV: row k is pair k as asked."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._safe_csv import led, write_rows

if TYPE_CHECKING:
    from ..bundle.answers import Answer

ASKED = ("drug_a", "drug_b")
Lead = Callable[[int], Mapping[str, str]]


def write_answers(path: Path, answers: Iterable["Answer"], terms: Mapping[str, Any], top: int, lead: Lead) -> Path:
    """One or more answers as they come, each behind the columns that `lead` gives of its row, and the `terms` in a JSON
    beside them; returns its path."""
    return write_rows(path, (led(lead(answer.row), _row(answer, top), ASKED) for answer in answers), terms)


def _row(answer: "Answer", top: int) -> dict[str, Any]:
    a, b = answer.drug_a, answer.drug_b
    row: dict[str, Any] = {"row": answer.row + 1, "drug_a": a.asked, "drug_b": b.asked,
                           "state": "; ".join(answer.states),
                           "reason_kind": answer.reason_kind, "reason": answer.reason,
                           "documented": "; ".join(d.type for d in answer.documented),
                           "documented_sentence": " ".join(d.sentence for d in answer.documented),
                           "documented_affected": "; ".join(d.affected or "" for d in answer.documented),
                           "documented_note": "; ".join(dict.fromkeys(d.note for d in answer.documented if d.note)),
                           "disagreement": answer.disagreement}  # fmt: skip
    for rank in range(top):
        ranked = answer.types[rank] if rank < len(answer.types) else None
        row |= {
            f"type_{rank + 1}": ranked and ranked.type,
            f"probability_{rank + 1}": ranked and f"{ranked.probability:.6f}",
            f"sentence_{rank + 1}": ranked and ranked.sentence,
            f"affected_{rank + 1}": ranked and ranked.affected,
        }
    for side, drug in (("a", a), ("b", b)):
        row |= {f"id_{side}": drug.id, f"name_{side}": drug.name, f"seen_{side}": drug.seen,
                f"features_{side}": "|".join(drug.features), f"nearest_{side}": drug.nearest,
                f"similarity_{side}": drug.similarity, f"near_{side}": "|".join(drug.near),
                f"different_{side}": "|".join(drug.different), f"warning_{side}": drug.warning,
                f"note_{side}": drug.note, f"ignored_{side}": "; ".join(drug.ignored)}  # fmt: skip
    near = "; ".join(f"{p.drug_a} + {p.drug_b} ({p.similarity:.2f}): {p.type}" for p in answer.nearest_pairs)
    return {**row, "nearest_pairs": near}
