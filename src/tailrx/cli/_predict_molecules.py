"""Ask a model of molecules or reactions about structures, and show its answers."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from .. import api
from ..errors import DataError
from ._request import Request, Tally
from ._safe_csv import led, write_rows
from ._say import as_json, console, one_line, table

if TYPE_CHECKING:
    from ..data.structure_lists import StructureList
    from ..jobs.molecule.answers import MoleculeAnswer
    from ..jobs.molecule.predictor import MoleculeBundle


def answer(request: Request) -> None:
    request.refuse("molecule", "--pairs", "--smiles", "--aliases", "--all")
    asked, tally, say = _asked(request), Tally(), request.say
    model: MoleculeBundle = api.load_bundle(request.chosen.path)
    answers: Iterable[MoleculeAnswer] = tally.counting(model.answers(asked.structures, request.top))
    if not request.chosen.named:
        terms = model.terms
        say(f"Answered by the installed bundle in {request.chosen.path}: {terms['model']} on {model.data}.")
    for remark in asked.notes:
        say(remark)
    if request.json:
        answers = tuple(answers)  # it is made of all of them at once
    if request.out:
        top = min(request.top, len(model.labels))
        rows = (led(asked.row(a.row), _row(a, top), ()) for a in answers)
        about = write_rows(request.out, rows, {**model.terms, "remarks": list(asked.notes)})
        say(f"{tally.total:,} rows written to {request.out}, what holds for all of them to {about}")
    if request.json:
        as_json(model.prediction(answers).to_dict())
    elif not request.out:
        show(answers, model.terms, full=request.full or len(asked.structures) == 1)
    tally.end(say)


def _asked(request: Request) -> "StructureList":
    """The structures of the command's words, or of its list. Raises `DataError`."""
    from ..data.structure_lists import StructureList

    words = request.chosen.words
    if words and request.list_:
        raise DataError("give either structures or --list, not both.")
    if request.columns and not request.list_:
        raise DataError("--columns names the column of a table; give it with --list.")
    if request.list_:
        return api.read_structures(request.list_, api.split_columns(request.columns or ""))
    if not words:
        raise DataError("a prediction needs a structure; name one or more, or give a file of them with --list.")
    return StructureList(words, {})


def _row(answer: "MoleculeAnswer", top: int) -> dict[str, Any]:
    row: dict[str, Any] = {"row": answer.row + 1, "asked": answer.asked, "state": answer.state,
                           "reason_kind": answer.reason_kind, "reason": answer.reason, "structure": answer.structure,
                           "warning": answer.warning}  # fmt: skip
    for rank in range(top):
        found = answer.classes[rank] if rank < len(answer.classes) else None
        row |= {f"class_{rank + 1}": found and found.name, f"probability_{rank + 1}": found and
                f"{found.probability:.6f}"}  # fmt: skip
    return row


def show(answers: Iterable["MoleculeAnswer"], terms: Mapping[str, str], *, full: bool) -> None:
    if full:
        _show_in_full(answers)
    else:
        head = (terms["example"], "class", "probability", "further classes, or why there is none")
        table("", head, map(_line, answers))
    console().print("{condition}\nModel {model}, data {data}: licence {licence}; commercial use: {commercial_use}.\n"
                    "{notice}".format(**terms), markup=False)  # fmt: skip


def _line(answer: "MoleculeAnswer") -> tuple[str, str | None, float | None, str]:
    if not answer.classes:
        return answer.asked, None, None, f"{answer.state} ({answer.reason_kind}): {answer.reason}"
    best, *others = answer.classes
    further = "; ".join(f"{c.name} {c.probability:.2f}" for c in others)
    return answer.asked, best.name, best.probability, " ".join(filter(None, (further, answer.warning)))


def _show_in_full(answers: Iterable["MoleculeAnswer"]) -> None:
    for answer in answers:
        console().print(f"[bold]{one_line(answer.asked)}: {answer.state}[/bold]")
        if answer.structure and answer.structure != answer.asked:
            console().print(f"  read as {one_line(answer.structure)}")
        if answer.reason_kind:
            console().print(f"  {answer.reason_kind}: {one_line(answer.reason)}")
        if answer.warning:
            console().print(f"  {one_line(answer.warning)}")
        if answer.classes:
            table("", ("class", "probability"), ((c.name, c.probability) for c in answer.classes))
        console().print()
