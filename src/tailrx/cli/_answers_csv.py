"""Answers as a CSV that a spreadsheet opens safely: row k is pair k as asked."""

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unicodedata import category

from ..writing import atomic_write

if TYPE_CHECKING:
    from ..bundle.answers import Answer


HIDDEN = {"Cc", "Cf", "Zl", "Zp"}  # control, format (direction, no width), line and paragraph ends


ASKED = ("drug_a", "drug_b")
Lead = Callable[[int], Mapping[str, str]]


def write_answers(path: Path, answers: Iterable["Answer"], terms: Mapping[str, Any], top: int, lead: Lead) -> Path:
    """Write one or more answers as they come; the file appears when all are written. The columns that `lead` gives of a
    row come before its answer. The `terms`, which hold for all rows, go into a JSON beside it; returns its path."""
    rows = (_led(lead(answer.row), _row(answer, top)) for answer in answers)
    with atomic_write(path) as draft, draft.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
        first = next(rows)
        writer = csv.DictWriter(file, list(first), lineterminator="\n")
        writer.writeheader()
        writer.writerows({k: harmless(v) for k, v in row.items()} for row in chain([first], rows))
    about = path.with_name(f"{path.stem}.about.json")  # only now is it sure that the path has a name
    with atomic_write(about) as draft:
        draft.write_text(
            json.dumps(terms, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", errors="backslashreplace"
        )
    return about


def _led(lead: Mapping[str, str], row: dict[str, Any]) -> dict[str, Any]:
    """The columns of the user's file as they are, then ours; a column of theirs with a name of ours gets `input_` in
    front."""
    own = {k if k not in row or k in ASKED else f"input_{k}": v for k, v in lead.items()}
    return {**own, **{k: v for k, v in row.items() if k not in own}}


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


def harmless(value: Any) -> Any:
    """A cell without control characters; one that a spreadsheet would take for a formula gets an apostrophe in front
    (OWASP's rule)."""
    if not isinstance(value, str):
        return value
    if not value.isprintable():  # half a surrogate pair is left to the encoding
        value = "".join(c if c in "\n\t" or category(c) not in HIDDEN else "?" for c in value)
    return f"'{value}" if value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
