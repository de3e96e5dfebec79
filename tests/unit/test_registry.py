"""Parts are found by file name, their signature is their schema, and nothing is imported before it is asked for."""

import os
import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest

from tailrx import registry
from tailrx.errors import BadSetting, NameClash, UnknownName
from tailrx.registry import KINDS, LOSSES, Registry

EACH = [(kind, name) for kind, registry in KINDS.items() for name in registry.names()]


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A package of two parts, and a module that is none."""
    folder = tmp_path / "shapes_of_test"
    folder.mkdir()
    (folder / "__init__.py").write_text('"""Shapes."""\n')
    (folder / "_area.py").write_text("raise RuntimeError('not a part')\n")
    (folder / "circle.py").write_text(
        '"""Round.\n\nMore of it."""\ndef circle(*, radius: float = 1.0, unit: str, colour: str = "red"):\n'
        "    return ('circle', radius, unit, colour)\nBUILD = circle\n"
    )
    (folder / "square.py").write_text('"""Not round."""\ndef square():\n    return "square"\nBUILD = square\n')
    (folder / "broken.py").write_text('"""Breaks when imported."""\nraise RuntimeError("imported")\n')
    monkeypatch.syspath_prepend(str(tmp_path))
    (folder / "solids.py").write_text(
        '"""Several."""\nclass Cube:\n    """With six sides.\n\n    All equal."""\n'
        "    def __init__(self, *, edge=1): pass\n"
        "def ball():\n    'Round all over.'\n    return 'ball'\n"
        'PARTS = {"cube": Cube, "ball": ball}\n'
    )
    yield Registry("shapes_of_test", "shape", frozenset({"unit"}))
    for name in [m for m in sys.modules if m.split(".")[0] == "shapes_of_test"]:
        del sys.modules[name]


def test_names_are_those_of_modules_without_an_underscore_or_of_the_parts_that_they_list(room):
    assert room.names() == ["ball", "broken", "circle", "cube", "square"]


def test_a_part_among_several_has_its_own_docstring_and_settings(room):
    assert room.summary("cube") == "With six sides."
    assert room.summary("ball") == "Round all over."
    assert not {m for m in sys.modules if m.startswith("shapes_of_test.")}
    assert room.text("cube") == "With six sides.\n\nAll equal."
    assert room.text("circle") == "Round.\n\nMore of it."
    assert list(room.parameters("cube")) == ["edge"]
    assert room.build("ball") == "ball"


def test_a_part_is_for_pairs_unless_its_module_names_another_job_and_it_is_not_imported_to_see(room, tmp_path):
    (tmp_path / "shapes_of_test" / "broken.py").write_text('"""Of another job."""\nJOB = "solid"\nraise RuntimeError\n')
    assert (room.job("circle"), room.job("broken")) == ("pair", "solid")
    assert not {m for m in sys.modules if m.startswith("shapes_of_test.")}


def test_two_modules_may_not_offer_parts_of_one_name(room, tmp_path):
    (tmp_path / "shapes_of_test" / "more.py").write_text('"""More."""\nPARTS = {"square": str}\n')
    with pytest.raises(NameClash, match=r"shape 'square' stands in more\.py and in square\.py"):
        room.names()


def test_names_and_summaries_import_no_part(room):
    assert room.summary("broken") == "Breaks when imported."
    assert room.summary("circle") == "Round."
    assert not {m for m in sys.modules if m.startswith("shapes_of_test.")}


def test_settings_are_the_arguments_less_those_the_program_gives(room):
    assert list(room.parameters("circle")) == ["radius", "colour"]
    assert room.parameters("circle")["radius"].annotation is float
    assert room.parameters("square") == {}


def test_a_part_gets_the_user_s_settings_and_of_what_is_given_only_what_it_names(room):
    assert room.build("circle", {"radius": 2.0}, unit="cm") == ("circle", 2.0, "cm", "red")
    assert room.build("square", None, unit="cm") == "square"


def test_an_unknown_name_is_refused_with_the_nearest_and_all_known_ones(room):
    for ask in (room.build, room.get, room.parameters, room.summary):
        with pytest.raises(UnknownName) as caught:
            ask("cirle")
        assert (
            str(caught.value)
            == "no shape named 'cirle'. Did you mean 'circle'? Known: ball, broken, circle, cube, square."
        )
    with pytest.raises(UnknownName, match=r"^no shape named 'zzz'\. Known: ball, broken, circle, cube, square\.$"):
        room.get("zzz")


def test_an_unknown_setting_is_refused_with_the_nearest_and_all_there_are(room):
    with pytest.raises(BadSetting) as caught:
        room.build("circle", {"radios": 2}, unit="cm")
    assert str(caught.value) == (
        "shape 'circle' has no setting 'radios'. Did you mean 'radius'? It has: radius, colour."
    )
    with pytest.raises(BadSetting, match=r"shape 'square' has no setting 'side'\. It has: none\."):
        room.build("square", {"side": 2})


def test_the_user_cannot_set_what_the_program_gives(room):
    with pytest.raises(BadSetting, match="has no setting 'unit'"):
        room.build("circle", {"unit": "inch"}, unit="cm")


@pytest.fixture
def plugin(monkeypatch):
    """Pretend that an installed package offers `value` under `name`."""

    def offer(name, value):
        point = EntryPoint(name, value, "shapes_of_test")
        monkeypatch.setattr("tailrx.registry.entry_points", lambda *, group: [point] if group == point.group else [])
        registry._installed.cache_clear()

    yield offer
    registry._installed.cache_clear()


def test_an_installed_package_adds_a_part(room, plugin, tmp_path):
    (tmp_path / "triangle_of_test.py").write_text('"""Three corners."""\ndef BUILD(*, side=1):\n    return side\n')
    plugin("triangle", "triangle_of_test")
    assert room.names() == ["ball", "broken", "circle", "cube", "square", "triangle"]
    assert room.build("triangle", {"side": 3}) == 3
    assert room.summary("triangle") == "Three corners."
    assert "triangle" not in LOSSES.names()
    del sys.modules["triangle_of_test"]


def test_a_package_that_takes_a_name_of_ours_is_told_to_rename(room, plugin):
    plugin("circle", "their.circles")
    with pytest.raises(NameClash, match=r"shape 'circle' is offered twice; the plugin 'their\.circles' must rename it"):
        room.names()


@pytest.mark.parametrize(("kind", "name"), EACH)
def test_every_part_has_a_summary_keyword_settings_with_types_and_does_not_ask_for_what_nobody_gives(kind, name):
    registry = KINDS[kind]
    summary = registry.summary(name)
    assert summary.strip()
    assert len(summary) <= 120
    for setting, parameter in registry.parameters(name).items():
        assert parameter.kind is parameter.KEYWORD_ONLY, setting
        assert parameter.annotation is not parameter.empty, setting


def test_listing_every_part_of_every_kind_imports_neither_torch_nor_rdkit_nor_pandas():
    code = (
        "import sys; from tailrx.registry import KINDS; "
        "[r.summary(n) for r in KINDS.values() for n in r.names()]; "
        "print(*sorted({'torch', 'rdkit', 'pandas'} & set(sys.modules)))"
    )
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.split() == []
