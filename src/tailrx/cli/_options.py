"""Options that several commands share, spelt once."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import DataError
from ..parsing import is_there

Source = Annotated[
    Path | None, typer.Option("--from", metavar="DIR", help="Folder that holds the original data files.")
]
Offline = Annotated[bool, typer.Option("--offline", help="Never touch the network.")]


def not_over(out: Path | None, *inputs: Path | None) -> None:
    """Refuse to write over what the user gave. Raises `DataError`."""
    for path in inputs:
        if out and path and is_there(out) and is_there(path) and out.samefile(path):
            raise DataError(f"--out {out} is the file that is read; name another.")


Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but results and errors.")]
Columns = Annotated[
    str | None,
    typer.Option(metavar="A,B", help="Which columns hold the drugs, where their headings do not tell; of a list "
                 "PATIENT,MEDICINE or MEDICINE; of structures STRUCTURE."),
]  # fmt: skip
Aliases = Annotated[
    list[Path] | None,
    typer.Option(metavar="FILE", help="Further names: a table with columns alias and drug, or a folder of RxNorm "
                 "files; repeatable."),
]  # fmt: skip
