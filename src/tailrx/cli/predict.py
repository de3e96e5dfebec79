"""tailrx predict: ask a trained model about a list of drugs, a table of pairs, or structures."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import api
from ..errors import DataError
from ._options import Json, Quiet
from ._say import as_json, console, note, one_line, table

if TYPE_CHECKING:
    from ..bundle.answers import Answer

EXAMPLE = (
    "tailrx predict amiodarone clarithromycin lovastatin, or ask your own run: tailrx predict my-run warfarin --smiles "
    '"mine=CC(=O)Oc1ccccc1C(=O)O"'
)
SOME_UNANSWERED = 3


def run(
    words: Annotated[list[str] | None, typer.Argument(metavar="[BUNDLE] [DRUG]...", help="A run folder, its bundle "
                     "folder or an installed bundle; left out, what tailrx setup made answers. Then names, synonyms or "
                     "ids of drugs; all pairs are asked.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="CSV or Parquet with columns drug_a and drug_b.")] = None,
    smiles: Annotated[list[str] | None, typer.Option(metavar="NAME=SMILES", help="A drug by its structure; "
                      "repeatable.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many types per pair.")] = 3,
    out: Annotated[Path | None, typer.Option(help="Write a CSV, one row per pair in the order asked.")] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Predict the interaction type of drug pairs. Exit code 3 if some rows could not be answered."""
    chosen = api.choose_bundle(words or [])
    if pairs and chosen.drugs:
        unread = "" if chosen.named else f" {chosen.drugs[0]!r} is no run folder and no installed bundle."
        raise DataError(f"give either drug names or --pairs, not both.{unread}")
    asked, drawn = (
        api.read_pairs(pairs) if pairs else None,
        structures(smiles or []),
    )  # before the model, which takes a while
    model = api.load_bundle(chosen.path)
    states: Counter[bool] = Counter()
    made = model.answers(*chosen.drugs, pairs=asked, smiles=drawn, top=top)
    answers: Iterable[Answer] = counted(made, states)
    if not chosen.named:
        note(f"Answered by the installed bundle in {chosen.path}: {model.terms['model']} on {model.data}.", quiet=quiet)
        if words and model.names.resolve(words[0]).kind == "unknown text":
            note(f"{words[0]!r} is no run folder and no installed bundle, so it was read as a drug.", quiet=quiet)
    if json:
        answers = tuple(answers)  # it is made of all of them at once
    if out:
        from ._answers_csv import write_answers

        write_answers(out, answers, model.terms, min(top, len(model.labels)))
        note(f"{states.total():,} rows written to {out}", quiet=quiet)
    if json:
        as_json(model.prediction(answers).to_dict())
    elif not out:
        show(answers, model.terms)
    if missed := states[False]:
        note(f"{missed:,} of {states.total():,} rows could not be assessed; their reason says why.", quiet=quiet)
        raise typer.Exit(SOME_UNANSWERED)


def counted(answers: Iterable["Answer"], states: Counter[bool]) -> Iterator["Answer"]:
    """The answers as they come; how many could be assessed is counted."""
    for answer in answers:
        states[answer.assessed] += 1
        yield answer


def structures(given: list[str]) -> dict[str, str]:
    out = {}
    for text in given:
        name, equals, smiles = text.partition("=")
        if not (equals and name.strip() and smiles.strip()):
            raise DataError(f"--smiles takes NAME=SMILES; got {text!r}.")
        if name.strip() in out:
            raise DataError(f"--smiles names {name.strip()!r} twice; give each structure its own name.")
        out[name.strip()] = smiles.strip()
    return out


def show(answers: Iterable["Answer"], terms: Mapping[str, str]) -> None:
    for answer in answers:
        a, b = answer.drug_a, answer.drug_b
        title = f"{a.name or a.asked} + {b.name or b.asked}: {', '.join(answer.states)}"
        console().print(f"[bold]{one_line(title)}[/bold]")
        if answer.reason_kind:
            console().print(f"  {answer.reason_kind}: {one_line(answer.reason)}")
        show_documented(answer, terms["data"])
        if answer.types:
            show_predicted(answer, terms)
        console().print()
    console().print("{condition}\n{identity}\nModel {model}, data {data}: licence {licence}; commercial use: "
                    "{commercial_use}.\n{notice}".format(**terms), markup=False)  # fmt: skip


def show_documented(answer: "Answer", data: str) -> None:
    for known in answer.documented:
        affected = f" (affected: {known.affected})" if known.affected else ""
        console().print(f"  documented in {one_line(data)}: {one_line(known.sentence)}{one_line(affected)}")
        if known.note:
            console().print(f"    {one_line(known.note)}")
    if not answer.documented and answer.types:
        console().print(f"  not documented in {one_line(data)}")
    if answer.disagreement:
        console().print(f"  {one_line(answer.disagreement)}")


def show_predicted(answer: "Answer", terms: Mapping[str, str]) -> None:
    head = "predicted if they interact" if terms["condition"].startswith("Each type") else "predicted"
    table("", (head, "probability"), ((t.sentence, t.probability) for t in answer.types))
    for drug in (answer.drug_a, answer.drug_b):
        seen = "in the training pairs" if drug.seen else "not in the training pairs"
        near = f"nearest is {one_line(drug.nearest)} ({drug.similarity:.2f})" if drug.nearest else "nothing alike there"
        console().print(f"  {one_line(drug.name or '')}: {seen}; {near}; known by {one_line(', '.join(drug.features))}")
        for text in filter(None, (drug.warning, drug.note)):
            console().print(f"    {one_line(text)}")
    if answer.nearest_pairs:
        near = "; ".join(f"{p.drug_a} + {p.drug_b} ({p.similarity:.2f}): {p.type}" for p in answer.nearest_pairs)
        console().print(f"  nearest known pairs: {one_line(near)}")
