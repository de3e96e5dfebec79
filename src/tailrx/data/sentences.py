"""Types that are DrugBank sentences about #Drug1 and #Drug2, from DeepDDI's table of them.

Its column Subject says which drug of a row is #Drug1: the first (1), the second (2), or either (3, a symmetric type).
To read #Drug1 as the first drug throughout, as is often done, turns cause and effect round in every type of Subject 2.
A type is named by its sentence without an order ("one drug", "the other"), so that a name alone claims none.
"""

import re
from collections.abc import Mapping
from pathlib import Path

from ..errors import DataError
from ..types import Label, Place
from .originals import number, rows
from .remote import RemoteFile

TEXTS = RemoteFile(
    path="ryu86/Interaction_information.csv",
    url="https://raw.githubusercontent.com/kanz76/SSI-DDI/23e958f65f59f689edea8d68a38f944c6d18dc96/data/"
    "Interaction_information.csv",
    sha256="b2257cc4a528a1d270ba7288067524ac37dc691ee7f5fb5b1a2f86558825d6d9",
    size=7_731,
    licence="none stated; content of DrugBank, CC BY-NC 4.0",
)
PLACES: Mapping[str, Mapping[str, str]] = {
    "1": {"#Drug1": "{a}", "#Drug2": "{b}"},
    "2": {"#Drug1": "{b}", "#Drug2": "{a}"},
    "3": {"#Drug1": "{a}", "#Drug2": "{b}"},
}
OBJECT: Mapping[str, Place] = {"1": "b", "2": "a"}  # #Drug2, on whom #Drug1 acts


def labels(path: Path) -> tuple[Label, ...]:
    """The types in the order of their numbers, which are 1 to n."""
    listed = rows(path, 4)[1:]
    by_number = {number(row[0], len(listed) + 1, path): row for row in listed}
    if sorted(by_number) != list(range(1, len(listed) + 1)):
        raise DataError(f"{path} must number its {len(listed)} types from 1 on, each once; fetch it again.")
    if strange := sorted({row[2] for row in listed} - set(PLACES)):
        raise DataError(f"{path} has the Subject {strange[0]!r}; it must be 1, 2 or 3: fetch it again.")
    return tuple(label(by_number[k][1], by_number[k][2]) for k in sorted(by_number))


def affected(path: Path) -> dict[str, Place]:
    """By name of a directed type, the drug of a row that suffers the effect: #Drug2 in all of these sentences."""
    listed = rows(path, 4)[1:]
    return {label(text, subject).name: OBJECT[subject] for _, text, subject, _ in listed if subject in OBJECT}


def label(text: str, subject: str) -> Label:
    """The type of the sentence `text`; `subject` as in the table."""
    plain = _without_order(text.strip())
    sentence = re.sub("#Drug[12]", lambda place: PLACES[subject][place[0]], text.strip())
    name = (plain[0].upper() + plain[1:]).rstrip(".")
    if subject == "3":
        return Label(name, "symmetric", sentence=sentence)
    return Label(name, "directed", sentence, f"{{a}} and {{b}} together: {plain[0].lower() + plain[1:]}")


def _without_order(text: str) -> str:
    """The first drug mentioned becomes `one drug`, the second `the other`, and a repeated one `it`."""
    met: list[str] = []

    def word(place: re.Match[str]) -> str:
        if place[0] in met:
            return "it"
        met.append(place[0])
        return ("one drug", "the other")[len(met) - 1]

    return re.sub("#Drug[12]", word, text)
