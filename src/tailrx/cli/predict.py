"""tailrx predict: ask a trained model about a list of drugs, a table of pairs, or structures."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .. import api
from ..errors import DataError
from ._options import Json, Quiet
from ._say import as_json, console, note, plain, table

if TYPE_CHECKING:
    from ..bundle.answers import Prediction

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
    model = api.load_bundle(chosen.path)
    asked = api.read_pairs(pairs) if pairs else None
    said = model.predict(*chosen.drugs, pairs=asked, smiles=structures(smiles or []), top=top)
    if not chosen.named:
        note(f"Answered by the installed bundle in {chosen.path}: {said.model} on {said.data}.", quiet=quiet)
        if words and model.names.resolve(words[0]).status == "unknown drug":
            note(f"{words[0]!r} is no run folder and no installed bundle, so it was read as a drug.", quiet=quiet)
    if out:
        from ._answers_csv import write_answers

        write_answers(out, said, top)
        note(f"{len(said.answers):,} rows written to {out}", quiet=quiet)
    if json:
        as_json(said.to_dict())
    elif not out:
        show(said)
    if missed := sum(a.status != "ok" for a in said.answers):
        note(f"{missed:,} of {len(said.answers):,} rows could not be answered; their status says why.", quiet=quiet)
        raise typer.Exit(SOME_UNANSWERED)


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


def show(said: "Prediction") -> None:
    for answer in said.answers:
        a, b = answer.drug_a, answer.drug_b
        title = f"{a.name or a.asked} + {b.name or b.asked}"
        if answer.status != "ok":
            console().print(f"[bold]{plain(title)}[/bold]\n  {answer.status}: {plain(answer.reason)}\n")
            continue
        known = f"documented in {said.data}: {'; '.join(answer.documented)}" if answer.documented else \
            f"not documented in {said.data}"  # fmt: skip
        table(title, ("if they interact", "probability"), ((t.sentence, t.probability) for t in answer.types))
        console().print(f"  {known}", markup=False)
        for drug in (a, b):
            seen = "in the training pairs" if drug.seen else "not in the training pairs"
            near = (
                f"nearest is {plain(drug.nearest)} ({drug.similarity:.2f})" if drug.nearest else "nothing alike there"
            )
            console().print(f"  {plain(drug.name or '')}: {seen}; {near}; known by {', '.join(drug.features)}")
            if drug.note:
                console().print(f"    {plain(drug.note)}")
        if answer.nearest_pairs:
            near = "; ".join(f"{p.drug_a} + {p.drug_b} ({p.similarity:.2f}): {p.type}" for p in answer.nearest_pairs)
            console().print(f"  nearest known pairs: {near}", markup=False)
        console().print()
    console().print(f"{said.condition}\nModel {said.model}, data {said.data}: licence {said.licence}; commercial use: "
                    f"{said.commercial_use}.\n{said.notice}", markup=False)  # fmt: skip
