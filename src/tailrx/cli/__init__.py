"""The command line: one file per command, each a few lines over `tailrx.api`. Nothing here imports torch at start."""

import errno
import sys

import typer

from ..errors import TailrxError
from . import bench, compare, data, doctor, evaluate, list, names, predict, report, setup, tables, train
from ._say import error, write_what_is_possible
from ._usage import CleanUsage

OUTPUT_TROUBLE = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO}
PATH_TROUBLE = {errno.EACCES, errno.EPERM, errno.ENOTDIR, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG}

app = typer.Typer(name="tailrx", cls=CleanUsage, no_args_is_help=True, pretty_exceptions_enable=False,
                  rich_markup_mode="rich", context_settings={"help_option_names": ["-h", "--help"]})  # fmt: skip


def _version(asked: bool) -> None:
    if asked:
        from .. import __version__

        typer.echo(f"tailrx {__version__}")
        raise typer.Exit


@app.callback(
    epilog="Example: tailrx train --model dnn --data starter --out my-run && tailrx predict my-run warfarin aspirin"
)
def root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Drug-drug interactions by type, down to the rare types that hurt people. Research use; not medical advice."""


app.add_typer(data.app, name="data")
for command in (setup, predict, names, train, evaluate, compare, report, bench, tables, list, doctor):
    app.command(name=command.__name__.rpartition(".")[2], epilog=f"Example: {command.EXAMPLE}")(command.run)


def main(args: "list[str] | None" = None) -> None:  # type: ignore[valid-type]
    """Run one command; what a user can mend is one line on stderr and the error's exit code, never a traceback."""
    try:
        write_what_is_possible()
        app(args)
    except TailrxError as why:
        error(str(why))
        sys.exit(why.exit_code)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)
    except OSError as why:
        error(_advice(why))
        sys.exit(TailrxError.exit_code)


def _advice(why: OSError) -> str:
    """Trouble with the disk or with a path in one sentence; any other is raised again."""
    if why.errno in OUTPUT_TROUBLE:
        return f"the output cannot be written ({why.strerror}); free space or write elsewhere."
    if why.errno in PATH_TROUBLE and why.filename is not None:
        return f"{why.filename} cannot be used ({why.strerror}); check that path and its permissions, or name another."
    raise why
