"""tailrx predict: ask a trained model about a list of medicines, a table of pairs, or structures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import api
from ..errors import DataError
from ._asked import asked_of
from ._options import Aliases, Columns, Json, Quiet, not_over
from ._say import as_json, console, note

if TYPE_CHECKING:
    from ..bundle.answers import Answer
    from ..bundle.predictor import Asked

EXAMPLE = (
    "tailrx predict warfarin 'Zocor 20 mg' metformin, or of a chart: tailrx predict --list medicines.csv, or ask your "
    'own run: tailrx predict my-run warfarin --smiles "mine=CC(=O)Oc1ccccc1C(=O)O"'
)
SOME_UNANSWERED = 3


def run(
    words: Annotated[list[str] | None, typer.Argument(metavar="[BUNDLE] [MEDICINE]...", help="A run folder, its bundle "
                     "folder or an installed bundle; left out, what tailrx setup made answers. Then medicines as they "
                     "stand in a chart (names, brands, ids, strengths and all); all pairs are asked.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="A table of pairs (CSV, TSV, Parquet, Excel), one a row.")] = None,
    list_: Annotated[Path | None, typer.Option("--list", help="A list of medicines, one a line, or a table with a "
                     "column of medicines and perhaps of patients: all pairs, or all within each patient.")] = None,
    columns: Columns = None,
    aliases: Aliases = None,
    smiles: Annotated[list[str] | None, typer.Option(metavar="NAME=SMILES", help="A drug by its structure; "
                      "repeatable.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many types per pair.")] = 3,
    out: Annotated[Path | None, typer.Option(help="Write a CSV, one row per pair in the order asked, and beside it a "
                   "JSON with what holds for all rows.")] = None,
    all_pairs: Annotated[bool, typer.Option("--all", help="List pairs of little probability too.")] = False,
    full: Annotated[bool, typer.Option("--full", help="A paragraph per pair.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Predict the interaction type of drug pairs. Exit code 3 if some rows could not be answered."""
    not_over(out, pairs, list_, *(aliases or ()))
    chosen = api.choose_bundle(words or [])
    # Files first: a model takes a while to load.
    asked = asked_of(chosen, pairs, list_, columns, structures(smiles or []))
    further = [api.read_aliases(path) for path in aliases or ()]
    model = api.load_bundle(chosen.path)
    question = asked.put_to(model, further)
    states: Counter[bool] = Counter()
    answers: Iterable[Answer] = counted(question.answers(top), states)
    if not chosen.named:
        note(f"Answered by the installed bundle in {chosen.path}: {model.terms['model']} on {model.data}.", quiet=quiet)
        if words and not question.read(words[0]):
            note(f"{words[0]!r} is no run folder and no installed bundle, so it was read as a drug.", quiet=quiet)
    for remark in (*asked.notes, *question.remarks):
        note(remark, quiet=quiet)
    if json:
        answers = tuple(answers)  # it is made of all of them at once
    if out:
        from ._answers_csv import write_answers

        terms = {**model.terms, "remarks": [*asked.notes, *question.remarks]}
        about = write_answers(out, answers, terms, min(top, len(model.labels)), asked.lead)
        note(f"{states.total():,} rows written to {out}, what holds for all of them to {about}", quiet=quiet)
    if json:
        as_json(model.prediction(answers, question.remarks).to_dict())
    elif not out:
        show(answers, question, model.terms, asked.whose, all_pairs=all_pairs, full=full or question.n_pairs == 1)
    if question.outside:
        note(_covered(question.outside, model.data), quiet=quiet)
    if missed := states[False]:
        note(f"{missed:,} of {states.total():,} rows could not be assessed; their reason says why.", quiet=quiet)
    if missed or asked.blanks:
        raise typer.Exit(SOME_UNANSWERED)


def _covered(outside: Mapping[str, str], model: str) -> str:
    """Which medicines of the vocabulary the model lacks, and which datasets have them."""
    ids_of = {name: ids for name, ids in api.covering(outside).items() if name != model}
    offers = [
        f"{name} has {', '.join(outside[i] for i in ids)}: tailrx setup --data {name}, then tailrx predict {name} ..."
        for name, ids in ids_of.items()
    ]
    no = "" if offers else "; no dataset on this machine has any of them (tailrx list datasets)"
    return f"Known, but not among this model's drugs: {', '.join(outside.values())}{no}. {'; '.join(offers)}".strip()


def show(
    answers: Iterable["Answer"],
    question: "Asked",
    terms: Mapping[str, str],
    whose: Sequence[str],
    *,
    all_pairs: bool,
    full: bool,
) -> None:
    if full:
        from ._answers_in_full import show_in_full

        show_in_full(answers, terms)
    else:
        from ._answers_in_short import show_in_short

        show_in_short(answers, question, terms, whose, all_pairs=all_pairs)
    console().print("{condition}\n{identity}\nModel {model}, data {data}: licence {licence}; commercial use: "
                    "{commercial_use}.\n{notice}".format(**terms), markup=False)  # fmt: skip


def counted(answers: Iterable["Answer"], states: Counter[bool]) -> Iterator["Answer"]:
    """The answers as they come, counted by whether they could be assessed."""
    for answer in answers:
        states[answer.assessed] += 1
        yield answer


def structures(texts: list[str]) -> dict[str, str]:
    smiles_of = {}
    for text in texts:
        name, equals, smiles = text.partition("=")
        if not (equals and name.strip() and smiles.strip()):
            raise DataError(f"--smiles takes NAME=SMILES; got {text!r}.")
        if name.strip() in smiles_of:
            raise DataError(f"--smiles names {name.strip()!r} twice; give each structure its own name.")
        smiles_of[name.strip()] = smiles.strip()
    return smiles_of
