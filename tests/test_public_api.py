"""What others build on cannot change by accident: public names, result fields, and README's first example."""

import inspect
import re
import textwrap
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

import tailrx
from tailrx import api
from tailrx.api.session import USUAL
from tailrx.bench.run_plan import Selection
from tailrx.cli import main
from tailrx.testing.losses import check_loss

ROOT = Path(__file__).parents[1]

# A change here is a change for users: say so in CHANGELOG.md.
PUBLIC = {
    "Bundle": "(stored)",
    "MoleculeBundle": "(stored)",
    "Run": "(path, result)",
    "Session": "(source=None, offline=False, progress=None, tell=unheard, say=unheard)",
    "compare": "(a, b, *, session=USUAL)",
    "evaluate": "(run, *more)",
    "lint": "(name, *, against=None, session=USUAL)",
    "list_parts": "(kind)",
    "load_bundle": "(path)",
    "load_dataset": "(name, *, session=USUAL, **settings)",
    "read_aliases": "(path)",
    "read_names": "(entries, *, aliases=(), session=USUAL)",
    "resume": "(path, *, session=USUAL)",
    "setup": "(config=None, *, again=False, session=USUAL)",
    "train": "(config, out, *, session=USUAL)",
}
METHODS = {
    "ask": "(self, *drugs, pairs=None, lists=None, smiles=None, aliases=())",
    "load": "(path)",
    "predict": "(self, *drugs, pairs=None, smiles=None, top=3, aliases=())",
}


def shape(what: object) -> str:
    """A signature without annotations; a callable default is shown by its name."""
    signature = inspect.signature(what)  # type: ignore[arg-type]
    bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
    text = str(signature.replace(parameters=bare, return_annotation=inspect.Signature.empty))
    text = text.replace(str(USUAL), "USUAL")
    return re.sub(r"\w+=<function (\w+).*?>(?=[,)])", lambda given: f"{given[0].split('=')[0]}={given[1]}", text)


def test_public_names_and_their_arguments_are_as_promised():
    assert set(tailrx.__all__) == {*PUBLIC, "TailrxError", "__version__"}
    assert {name: shape(getattr(tailrx, name)) for name in PUBLIC} == PUBLIC
    assert {name: shape(getattr(tailrx.Bundle, name)) for name in METHODS} == METHODS


def test_an_unknown_public_name_lists_the_known_ones():
    with pytest.raises(AttributeError, match="load_dataset"):
        tailrx.load_data  # noqa: B018


def test_the_function_stays_the_function_whatever_is_imported_first():
    import tailrx.runs.carry_out
    import tailrx.training.fit

    assert callable(tailrx.train)


def test_no_public_name_is_that_of_a_room():
    assert {m.name for m in iter_modules(tailrx.__path__)}.isdisjoint(tailrx.__all__)


def test_every_public_name_says_what_it_does():
    assert [n for n in PUBLIC if not (getattr(tailrx, n).__doc__ or "").strip()] == []


@pytest.mark.slow
def test_readme_example_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TAILRX_CACHE", str(tmp_path / "cache"))
    (tmp_path / "my-run").mkdir()  # who reads on has trained it by the commands above
    (tmp_path / "my-run" / "result.json").write_text("{}")
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102 - our own README
    said = capsys.readouterr().out.splitlines()
    assert 0 < float(said[0]) <= 1
    assert any(line.startswith("Warfarin Fluconazole documented, predicted") for line in said)


def test_the_loss_that_contributing_shows_keeps_the_contract():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(   \"\"\"Poly.*?)```", text, re.DOTALL)
    module: dict[str, Any] = {}
    exec(compile(textwrap.dedent(code), "CONTRIBUTING.md", "exec"), module)  # noqa: S102 - our own page
    check_loss(module["BUILD"])
    assert all(said in module["__doc__"] for said in ("loss = ", "Source:", "Simple case:"))


def test_the_row_that_contributing_shows_fits_its_suite(tmp_path):
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    (entry,) = re.findall(r"```toml\n(\[\[systems\]\].*?)```", text, re.DOTALL)
    suite = ROOT / "benchmarks" / "suites" / "cnn_siam_table1.toml"
    mine = tmp_path / "suites" / suite.name
    mine.parent.mkdir()
    shown = entry.replace('loss = "poly1"', 'loss = "ldam"')  # a loss that is there
    mine.write_text(suite.read_text(encoding="utf-8") + "\n" + shown, encoding="utf-8")
    bench = api.bench(str(mine), only=Selection(systems=["poly1"]), runs=tmp_path / "runs")
    assert len(bench.rows) == 2
    assert {config.loss["name"] for row in bench.rows for config in row.configs.values()} == {"ldam"}


def test_every_command_in_the_readme_exists(capsys):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"tailrx ((?:data )?[a-z]+) ", text)) - {"rx"}
    assert used >= {"train", "evaluate", "predict", "list", "data info"}
    for command in used:
        with pytest.raises(SystemExit) as done:
            main([*command.split(), "--help"])
        assert done.value.code == 0, command
