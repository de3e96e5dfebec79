"""The objective and the sampler that CONTRIBUTING.md adds, registered for a test: a file and a line each."""

import re
import textwrap
from pathlib import Path

import pytest
from tests import tiny
from tests.throwaway_part import installed

import tailrx
from tailrx.registry import OBJECTIVES, SAMPLERS
from tailrx.testing.objectives import check_objective, check_sampler

pytestmark = pytest.mark.usefixtures("no_data_of_ours")


def blocks():
    """The Python of the section: file and line of the objective, file and line of the sampler."""
    text = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = text.split("## Add an objective or a sampler")[1].split("\n## ")[0]
    return [textwrap.dedent(found) for found in re.findall(r"```python\n(.*?)```", section, re.DOTALL)]


def built(source):
    made = {}
    exec(source, made)  # noqa: S102 - our own document
    return made["BUILD"]


def line(source):
    return eval("{" + source + "}")  # noqa: S307 - our own document


def test_the_objective_keeps_the_contract_and_trains_as_a_term(tmp_path):
    part, cases = built(blocks()[0]), line(blocks()[1])
    ((name, settings),) = cases.items()
    with installed(name, part, OBJECTIVES):
        check_objective(name, settings)
        terms = {"name": "weighted_sum", "terms": ["classification", name], "weights": [1.0, 10.0]}
        config = tiny.run(tiny.write(tmp_path / "data"), epochs=3)
        plain = tailrx.train(config, tmp_path / "plain").result["training"]["history"]
        run = tailrx.train(config | {"objective": terms}, tmp_path / "run").result["training"]["history"]
        assert all(more["loss"] < less["loss"] for more, less in zip(run, plain, strict=True))  # entropy is taken away


def test_the_sampler_keeps_the_contract_and_chooses_what_an_epoch_shows(tmp_path):
    part, cases = built(blocks()[2]), line(blocks()[3])
    ((name, settings),) = cases.items()
    with installed(name, part, SAMPLERS):
        check_sampler(name, settings)
        config = tiny.run(tiny.write(tmp_path / "data"), epochs=1)
        plain = tailrx.train(config, tmp_path / "plain").result["training"]["history"]
        run = tailrx.train(config | {"sampler": name}, tmp_path / "run").result
        assert run["config"]["sampler"] == {"name": name}
        assert run["training"]["history"][0]["loss"] != plain[0]["loss"]
