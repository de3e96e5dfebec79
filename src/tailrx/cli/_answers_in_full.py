"""Answers in full: one paragraph per pair, with the features of each drug and the nearest pairs."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from ._say import console, one_line, table

if TYPE_CHECKING:
    from ..bundle.answers import Answer


def show_in_full(answers: Iterable["Answer"], terms: Mapping[str, str]) -> None:
    for answer in answers:
        a, b = answer.drug_a, answer.drug_b
        title = f"{a.name or a.asked} + {b.name or b.asked}: {', '.join(answer.states)}"
        console().print(f"[bold]{one_line(title)}[/bold]")
        if answer.reason_kind:
            console().print(f"  {answer.reason_kind}: {one_line(answer.reason)}")
        show_documented(answer, terms["data"])
        if answer.types:
            show_predicted(answer, terms)
        console().print()


def show_documented(answer: "Answer", data: str) -> None:
    for statement in answer.documented:
        affected = f" (affected: {statement.affected})" if statement.affected else ""
        console().print(f"  documented in {one_line(data)}: {one_line(statement.sentence)}{one_line(affected)}")
        if statement.note:
            console().print(f"    {one_line(statement.note)}")
    if not answer.documented and answer.types:
        console().print(f"  not documented in {one_line(data)}")
    if answer.disagreement:
        console().print(f"  {one_line(answer.disagreement)}")


def show_predicted(answer: "Answer", terms: Mapping[str, str]) -> None:
    head = "predicted if they interact" if terms["condition"].startswith("Each type") else "predicted"
    table("", (head, "probability"), ((t.sentence, t.probability) for t in answer.types))
    for drug in (answer.drug_a, answer.drug_b):
        seen = "in the training pairs" if drug.seen else "not in the training pairs"
        near = f"nearest is {one_line(drug.nearest)} ({drug.similarity:.2f})" if drug.nearest else "nothing alike there"
        console().print(f"  {one_line(drug.name or '')}: {seen}; {near}; known by {one_line(', '.join(drug.features))}")
        for text in filter(None, (drug.warning, drug.note)):
            console().print(f"    {one_line(text)}")
    if answer.nearest_pairs:
        near = "; ".join(f"{p.drug_a} + {p.drug_b} ({p.similarity:.2f}): {p.type}" for p in answer.nearest_pairs)
        console().print(f"  nearest known pairs: {one_line(near)}")
