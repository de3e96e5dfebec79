"""Which rows of a user's tables can be used, and what is wrong with the others."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pandas as pd

from ...errors import did_you_mean
from ...types import Direction, Drug, Label
from ..tables import as_drug, as_label
from .finding import Finding, Severity, plural, tally

NAMED = 5  # unknown drugs that get a near name suggested: the search takes long


@dataclass(frozen=True)
class Tables:
    """The tables' files by name, and the findings so far."""

    files: dict[str, Path]
    findings: list[Finding] = field(default_factory=list)

    def say(self, check: str, cases: Iterable[str], subject: str, rest: str, severity: Severity = "error") -> None:
        """Add a finding, if it has a case."""
        self.findings.extend(tally(check, severity, cases, subject, rest))

    def at(self, table: str, line: Hashable) -> str:
        return f"{self.files[table].name}:{line}"


def listed_drugs(tables: Tables, frame: pd.DataFrame) -> pd.DataFrame:
    """Every drug once, as in its first row."""
    again = frame["drug_id"].duplicated()
    cases = [f"{tables.at('drugs', line)}: {name}" for line, name in frame["drug_id"][again].items()]
    tables.say("drugs_listed_twice", cases, "row lists|rows list", "a drug that stands before; list it once.")
    return frame[~again]


def as_drugs(frame: pd.DataFrame) -> tuple[Drug, ...]:
    return tuple(as_drug(row) for row in frame.to_dict("records"))


def usable(tables: Tables, frame: pd.DataFrame, drug_ids: pd.Series) -> pd.DataFrame:
    """The rows that pair two different drugs of `drug_ids`."""
    listed, ids, first = set(drug_ids), drug_ids.tolist(), dict[str, Hashable]()
    strange = ~frame["drug_a"].isin(listed) | ~frame["drug_b"].isin(listed)
    astray = frame[strange]
    for line, a, b in zip(astray.index, astray["drug_a"], astray["drug_b"], strict=True):
        for name in (n for n in (a, b) if n not in listed):
            first.setdefault(name, line)
    near = {name: did_you_mean(name, ids) for name in list(first)[:NAMED]}
    tables.say("unknown_drugs", (f"{tables.at('pairs', line)}: {n!r}.{near.get(n, '')}" for n, line in first.items()),
               "drug of the pairs table is|drugs of the pairs table are", f"not in {tables.files['drugs'].name} "
               f"({plural(len(astray), 'row names it|rows name them')}); add what is missing there, or remove the "
               "rows.")  # fmt: skip
    own = frame["drug_a"] == frame["drug_b"]
    cases = [f"{tables.at('pairs', line)}: {name}" for line, name in frame["drug_a"][own].items()]
    tables.say("self_pairs", cases, "row pairs|rows pair", "a drug with itself; remove the row.")
    return frame[~strange & ~own]


def named_types(tables: Tables, frame: pd.DataFrame | None, used: set[str]) -> tuple[Label, ...]:
    """The types of the pairs, with the columns of the types table."""
    rows, again, astray = dict[str, dict[Hashable, Any]](), list[str](), list[str]()
    for line, row in [] if frame is None else zip(frame.index, frame.to_dict("records"), strict=True):
        where, direction = f"{tables.at('types', line)}: {row['type']!r}", row.get("direction") or "unknown"
        if row["type"] in rows:
            again.append(where)
        elif direction not in get_args(Direction):
            astray.append(f"{where} is {direction!r}")
            row = row | {"direction": "unknown"}
        rows.setdefault(row["type"], row)
    idle = sorted(rows.keys() - used)
    tables.say("types_listed_twice", again, "row lists|rows list", "a type that stands before; list it once.")
    tables.say("unknown_directions", astray, "type has|types have", "a direction that is none of "
               f"{', '.join(get_args(Direction))}.")  # fmt: skip
    tables.say(
        "types_without_pairs",
        map(repr, idle),
        "type of the types table has|types of the types table have",
        "no pair; often the name is misspelt, and the type that is meant has lost its direction.",
        "warning",
    )
    return tuple(as_label(name, rows.get(name, {})) for name in sorted(used))
