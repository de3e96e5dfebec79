"""Answers as a CSV: row k is pair k as asked, and a spreadsheet may open it safely."""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..writing import write_atomically

if TYPE_CHECKING:
    from ..bundle.answers import Answer, Prediction


def write_answers(path: Path, said: "Prediction", top: int) -> None:
    text = io.StringIO()
    rows = [_row(answer, said, top) for answer in said.answers]
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({k: harmless(v) for k, v in row.items()} for row in rows)
    write_atomically(path, text.getvalue())


def _row(answer: "Answer", said: "Prediction", top: int) -> dict[str, Any]:
    a, b = answer.drug_a, answer.drug_b
    row: dict[str, Any] = {"drug_a": a.asked, "drug_b": b.asked, "status": answer.status, "reason": answer.reason}
    for rank in range(top):
        found = answer.types[rank] if rank < len(answer.types) else None
        row |= {
            f"type_{rank + 1}": found and found.type,
            f"probability_{rank + 1}": found and f"{found.probability:.6f}",
            f"sentence_{rank + 1}": found and found.sentence,
        }
    for side, drug in (("a", a), ("b", b)):
        row |= {f"id_{side}": drug.id, f"name_{side}": drug.name, f"seen_{side}": drug.seen,
                f"features_{side}": "|".join(drug.features), f"nearest_{side}": drug.nearest,
                f"similarity_{side}": drug.similarity, f"note_{side}": drug.note}  # fmt: skip
    near = "; ".join(f"{p.drug_a} + {p.drug_b} ({p.similarity:.2f}): {p.type}" for p in answer.nearest_pairs)
    return {**row, "documented": "; ".join(answer.documented), "nearest_pairs": near, "condition": said.condition,
            "model": said.model, "data": said.data, "licence": said.licence, "commercial_use": said.commercial_use,
            "notice": said.notice}  # fmt: skip


def harmless(value: Any) -> Any:
    """A cell that a spreadsheet would take for a formula gets an apostrophe in front (OWASP's rule)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
