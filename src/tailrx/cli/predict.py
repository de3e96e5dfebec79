"""tailrx predict: ask a trained model about medicines, pairs of drugs, or the structures of molecules and reactions."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from .. import api
from ..errors import ConfigError
from ._options import Aliases, Columns, Json, Quiet, not_over
from ._request import Request

# By job of a bundle, the module that asks it and shows its answers.
ASKED_BY = {"pair": "_predict_pairs", "molecule": "_predict_molecules"}
EXAMPLE = (
    "tailrx predict warfarin 'Zocor 20 mg' metformin, or of a chart: tailrx predict --list medicines.csv, or ask your "
    'own run: tailrx predict my-run warfarin --smiles "mine=CC(=O)Oc1ccccc1C(=O)O", or a run of molecules: '
    "tailrx predict my-run 'CCO' 'c1ccccc1O'"
)


def run(
    words: Annotated[list[str] | None, typer.Argument(metavar="[BUNDLE] [MEDICINE|STRUCTURE]...", help="A run folder, "
                     "its bundle folder or an installed bundle; left out, what tailrx setup made answers. Then "
                     "medicines as they stand in a chart (names, brands, ids, strengths and all), of which all pairs "
                     "are asked; or, of a model of molecules or reactions, their SMILES.")] = None,
    pairs: Annotated[Path | None, typer.Option(help="A table of pairs (CSV, TSV, Parquet, Excel), one a row.")] = None,
    list_: Annotated[Path | None, typer.Option("--list", help="A list of medicines, one a line, or a table with a "
                     "column of medicines and perhaps of patients: all pairs, or all within each patient. Or a list "
                     "of structures, one a line, or a table with a column of them.")] = None,
    columns: Columns = None,
    aliases: Aliases = None,
    smiles: Annotated[list[str] | None, typer.Option(metavar="NAME=SMILES", help="A drug by its structure; "
                      "repeatable.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many types per pair, or classes per structure.")] = 3,
    out: Annotated[Path | None, typer.Option(help="Write a CSV, one row per pair or structure in the order asked, and "
                   "beside it a JSON with what holds for all rows.")] = None,
    all_pairs: Annotated[bool, typer.Option("--all", help="List pairs of little probability too.")] = False,
    full: Annotated[bool, typer.Option("--full", help="A paragraph per pair or structure.")] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Predict the interaction type of drug pairs, or the class of molecules or reactions, as the bundle was trained.

    Exit code 3 if some rows could not be answered."""
    not_over(out, pairs, list_, *(aliases or ()))
    chosen = api.choose_bundle(words or [])
    job = api.bundle_job(chosen.path)
    if job not in ASKED_BY:
        raise ConfigError(
            f"the command line cannot ask a bundle of the job {job!r}; load it in Python with tailrx.load_bundle."
        )
    request = Request(
        chosen, pairs, list_, columns, aliases or [], smiles or [], top, out, all_pairs, full, json, quiet
    )
    import_module(f".{ASKED_BY[job]}", __package__).answer(request)
