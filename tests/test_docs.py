"""The documentation is what the code says: pages are current, everything has its words, and links lead somewhere."""

import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any

import pytest
import typer

import tailrx
from tailrx.cli import app, main
from tailrx.config import fill
from tailrx.registry import KINDS

ROOT = Path(__file__).parents[1]
SCRIPTS = ROOT / "scripts"
DOCS = sorted((ROOT / "docs").rglob("*.md"))
LINKING = [*DOCS, ROOT / "README.md", ROOT / "CONTRIBUTING.md"]


@pytest.fixture
def build_docs(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import build_docs as module

    return module


# Current


def test_the_reference_is_what_the_code_says_now(build_docs):
    assert build_docs.stale() == [], "run make docs"


def test_a_page_that_differs_is_missing_or_is_no_longer_written_is_noticed(build_docs, tmp_path, monkeypatch):
    monkeypatch.setattr(build_docs, "REFERENCE", tmp_path)
    build_docs.write()
    assert build_docs.stale() == []
    (tmp_path / "losses.md").write_text((tmp_path / "losses.md").read_text().replace("`2.0`", "`3.0`", 1))
    (tmp_path / "cli.md").unlink()
    (tmp_path / "samplers.md").write_text("of a kind that was given up\n")
    assert build_docs.stale() == ["cli.md", "losses.md", "samplers.md"]
    build_docs.write()
    assert build_docs.stale() == []


def test_pages_do_not_depend_on_the_terminal_or_the_machine(build_docs, tmp_path):
    code = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r}); import build_docs; from pathlib import Path\n"
        f"build_docs.REFERENCE = Path({str(tmp_path)!r}); build_docs.write()"
    )
    odd = {"COLUMNS": "40", "TERM": "xterm-256color", "FORCE_COLOR": "1", "LC_ALL": "C", "TAILRX_HOME": "/nowhere",
           "TAILRX_CACHE": "/nowhere", "PYTHONPATH": str(ROOT / "src")}  # fmt: skip
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env={**os.environ, **odd})
    for name, make in build_docs.PAGES.items():
        assert (tmp_path / name).read_text(encoding="utf-8") == make(), name


# Whole


def commands(group: typer.Typer) -> dict[str, Any]:
    from reference.commands import commands as found

    return dict(found(typer.main.get_command(group), "tailrx"))


def undocumented(group: typer.Typer) -> list[str]:
    """Commands without words or example, and their arguments and options without words."""
    out = []
    for name, command in commands(group).items():
        out += [name] if not (command.help or "").strip() else []
        out += [f"{name} (example)"] if not (command.epilog or "").startswith("Example: tailrx") else []
        own = [p for p in command.params if p.name != "help"]
        out += [f"{name} {p.name}" for p in own if not (getattr(p, "help", None) or "").strip()]
    return out


def test_every_command_argument_and_option_says_what_it_does(build_docs):
    assert undocumented(app) == []


def test_a_command_without_words_is_caught(build_docs):
    bare = typer.Typer()

    @bare.command("mute")
    def mute(name: str, loud: Annotated[bool, typer.Option("--loud")] = False) -> None:
        pass

    @bare.command("spoken", epilog="Example: tailrx spoken")
    def spoken(name: Annotated[str, typer.Argument(help="Of whom.")]) -> None:
        """Say it."""

    assert undocumented(bare) == ["tailrx mute", "tailrx mute (example)", "tailrx mute name", "tailrx mute loud"]


def test_the_page_of_commands_has_every_option_that_help_shows_and_no_other(build_docs, monkeypatch, capsys):
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.setenv("NO_COLOR", "1")
    sections = build_docs.PAGES["cli.md"]().split("\n## ")[1:]
    page = {section.splitlines()[0]: section for section in sections}
    assert page.keys() == commands(app).keys()
    for name, section in page.items():
        with pytest.raises(SystemExit):
            main([*name.split()[1:], "--help"])
        shown = re.findall(r"^\W*(--[a-z-]+)", capsys.readouterr().out, re.MULTILINE)
        assert set(re.findall(r"^\| `(--[a-z-]+)", section, re.MULTILINE)) == {*shown} - {"--help"}, name


@pytest.mark.parametrize(("kind", "name"), [(k, n) for k, r in KINDS.items() for n in r.names()])
def test_every_part_has_its_section_with_all_its_settings(build_docs, kind, name):
    page = build_docs.PAGES[f"{'models' if kind == 'baselines' else kind}.md"]()
    section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
    summary = KINDS[kind].summary(name)
    assert len(summary.split()) > 1
    assert summary in section
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(KINDS[kind].parameters(name))


def test_every_kind_of_part_has_its_page(build_docs):
    assert {f"{kind}.md" for kind in KINDS if kind != "baselines"} <= build_docs.PAGES.keys()


def test_every_key_of_a_run_file_is_told(build_docs):
    from reference.run_file import SECTIONS
    from tailrx.config import RunConfig

    page = build_docs.PAGES["run-file.md"]()
    for model in (RunConfig, *SECTIONS.values()):
        for key, field in model.model_fields.items():
            assert field.description, f"{model.__name__}.{key}"
            assert re.search(rf"^\| `{key}` \|.*{re.escape(field.description)}", page, re.MULTILINE), key


def test_every_public_name_is_told_with_its_arguments(build_docs):
    page = build_docs.PAGES["python.md"]()
    for name in {*tailrx.__all__} - {"__version__"}:
        what = getattr(tailrx, name)
        section = page.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert what.__doc__.splitlines()[0] in section
        given = [] if inspect.isclass(what) else inspect.signature(what).parameters
        assert [p for p in given if not re.search(rf"\b{p}\b", section)] == []
    for method in (tailrx.Bundle.load, tailrx.Bundle.predict, tailrx.Run.bundle, tailrx.Run.metrics):
        assert (method.__doc__ or "").splitlines()[0] in page


# Linked


def prose(text: str) -> str:
    """Without code, in which brackets are no links."""
    fenced = re.sub(r"^ *```.*?^ *```", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"`[^`\n]*`", "", fenced)


def headings(path: Path) -> set[str]:
    from reference.markdown import anchor

    text = re.sub(r"^ *```.*?^ *```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return {anchor(h) for h in re.findall(r"^#+ (.+)$", text, re.MULTILINE)}


def broken(path: Path, text: str) -> list[str]:
    """Relative links of `text`, standing at `path`, that lead to no file, folder or heading."""
    out = []
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(text)):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, heading = link.partition("#")
        there = (path.parent / file).resolve() if file else path
        if not there.exists() or (heading and heading not in headings(there)):
            out.append(link)
    return out


@pytest.mark.parametrize("path", LINKING, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(build_docs, path):
    assert broken(path, path.read_text(encoding="utf-8")) == []


def test_a_link_to_nowhere_is_caught(build_docs):
    text = "[a](architecture.md) [b](nowhere.md) `[c](code.md)` [d](architecture.md#contracts-worth-knowing) \
[e](architecture.md#no-such-heading) [f](https://example.org) ![g](picture.png)"
    assert broken(ROOT / "docs" / "README.md", text) == ["nowhere.md", "architecture.md#no-such-heading", "picture.png"]


def test_the_index_leads_to_every_page(build_docs):
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / x).resolve() for x in re.findall(r"\]\(([^)#\s]+)\)", index.read_text(encoding="utf-8"))}
    unlinked = [p for p in DOCS if p != index and not linked & {p.resolve(), p.parent.resolve()}]
    assert [p.relative_to(ROOT).as_posix() for p in unlinked] == []


def test_the_run_files_of_the_page_on_stages_are_right():
    small = {"data": "starter", "model": "dnn"}
    page = (ROOT / "docs" / "stages.md").read_text(encoding="utf-8")
    composed, staged, taught = (tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", page, re.DOTALL))
    assert fill(small | composed).objective["weights"] == [1.0, 0.1]
    assert [stage.trainable for stage in fill(small | staged).stages] == [[], ["last.*"]]
    assert [stage.model for stage in fill(small | taught).stages] == ["teacher", "model"]
