"""From a result to the text of its page."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from ..counted_unit import CountedUnit
from ..schema import shaped
from . import words
from .charts.marks import score_mark, share_mark
from .run import run_page
from .suite import SuitePage, suite_page


def render_run(result: Mapping[str, Any], unit: CountedUnit) -> str:
    """The page of a result, as `result.json` or `tailrx.evaluate` gives it; `unit` is what it counts. Raises `RunError`
    where it is damaged."""
    return _render("run.html", run_page(shaped(result), unit))


def render_suite(page: SuitePage, unit: CountedUnit) -> str:
    """The page of a suite of results. Raises `RunError` where one of them is damaged."""
    return _render("suite.html", suite_page(page, unit))


def _render(template: str, context: Mapping[str, Any]) -> str:
    style, script = (_inline(name) for name in ("page.css", "page.js"))
    policy = (
        f"default-src 'none'; style-src '{_sha256(style)}'; script-src '{_sha256(script)}'; base-uri 'none'; "
        "form-action 'none'"
    )
    page = _environment().get_template(template).render(context, style=style, script=script, policy=policy)
    return page.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair from a JSON escape is no text


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tailrx.report.page"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    shown = (
        words.score,
        words.count,
        words.interval,
        words.metric,
        words.heading,
        words.direction,
        words.percent,
        words.duration,
        words.memory,
    )
    made.filters |= {function.__name__: function for function in (*shown, score_mark, share_mark)}
    return made


@cache
def _inline(name: str) -> Markup:
    text = (files("tailrx.report.page") / "templates" / name).read_text(encoding="utf-8")
    return Markup(text)


def _sha256(text: str) -> str:
    """As a Content-Security-Policy names what it allows."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
