"""Answers in short: how entries were read, then what is documented, then predictions by probability.

Pairs of one type that share a drug stand in one line: "Simvastatin, Sertraline or Tramadol may increase the
anticoagulant activities of Warfarin."
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from ._say import console, counted, one_line

if TYPE_CHECKING:
    from ..bundle.answers import Answer, AskedDrug
    from ..bundle.predictor import Asked

FLOOR = 0.5  # likeliest types less probable than that are counted and not listed
UNREAD = ""  # the reason of all pairs with an entry that is no drug of the model: it is told once, with the entry
PLACE = "\0"  # of a drug in a sentence
LISTED = 200  # lines; what is more is counted, unless all are wanted


class _Said(NamedTuple):
    """One documented or predicted type of a pair, whose list it is in, and the drug that suffers, if that is known."""

    owner: str
    type: str
    sentence: str
    drugs: tuple[str, str]
    affected: str | None
    note: str = ""
    probability: float | None = None
    ordered: bool = True  # whether the places of the drugs in the sentence mean something


def show_in_short(
    answers: Iterable["Answer"], question: "Asked", terms: Mapping[str, str], whose: Sequence[str], *, all_pairs: bool
) -> None:
    """`whose` names the list of each answer's row, where there are several."""
    documented, predicted, unsure = list[_Said](), list[_Said](), 0
    refused, drugs = Counter[str](), dict[tuple[str, str | None], "AskedDrug"]()
    for answer in answers:
        owner = whose[answer.row] if len(whose) > 1 else ""
        names = answer.drug_a.name or "", answer.drug_b.name or ""
        for drug in (answer.drug_a, answer.drug_b):
            drugs.setdefault((drug.asked, drug.name), drug)
        if answer.documented:
            documented += [
                _Said(owner, d.type, d.sentence, names, d.affected, d.note, ordered=d.ordered)
                for d in answer.documented
            ]
        elif answer.types:
            best = answer.types[0]
            if best.probability >= FLOOR or all_pairs:
                said = _Said(owner, best.type, best.sentence, names, best.affected, "", best.probability, best.ordered)
                predicted.append(said)
            else:
                unsure += 1
        if answer.reason_kind:
            refused[UNREAD if None in (answer.drug_a.id, answer.drug_b.id) else answer.reason] += 1
    _show(_readings(drugs.values()), "Read", None)
    _show(_lines(documented), f"Documented in {terms['data']}: {counted(len(documented), 'interaction')}", all_pairs)
    condition = "Predicted, if they interact" if terms["condition"].startswith("Each type") else "Predicted"
    floor = "" if all_pairs else f", likeliest types with probability {FLOOR} or more"
    _show(_lines(predicted), f"{condition}{floor}: {counted(len(predicted), 'pair')}", all_pairs)
    if unsure:
        console().print(f"{counted(unsure, 'further pair')} without a type as probable as {FLOOR}; --all lists them.\n")
    told = [f"{reason} ({kind})" for _, kind, reason in question.unread]  # each once, however many pairs ask for it
    told += [f"{reason} ({counted(n, 'pair')})" for reason, n in refused.items() if reason != UNREAD]
    _show(told, f"Cannot assess: {counted(refused.total(), 'pair')}", all_pairs)


def _show(lines: Sequence[str], title: str, all_pairs: bool | None) -> None:
    if not lines:
        return
    say = console()
    say.print(f"[bold]{one_line(title)}[/bold]")
    most = LISTED if all_pairs is False else len(lines)
    for line in lines[:most]:
        say.print(f"  {one_line(line)}")
    if len(lines) > most:
        say.print(f"  and {len(lines) - most:,} more lines: --all shows them, --out writes a table")
    say.print()


def _lines(said: Sequence[_Said]) -> list[str]:
    """A line per group, those with the highest probability first, else the largest."""
    groups = sorted(_grouped(said), key=lambda group: -max(placed.said.probability or 0.0 for placed in group))
    return [_line(group) for group in groups]


class _Placed(NamedTuple):
    """What is said of a pair with `drug` in the place that others of its group share; empty where it stands alone."""

    said: _Said
    drug: str = ""
    template: str = ""


def _grouped(said: Sequence[_Said]) -> Iterator[list[_Placed]]:
    """Sentences of one list that are the same but for one drug, in its place: who acts on whom is never mixed up."""
    alike: dict[tuple[str, str, str | None, str], list[tuple[int, _Placed]]] = {}
    for k, one in enumerate(said):
        for placed in _places(one):
            alike.setdefault((one.owner, placed.template, one.affected, one.note), []).append((k, placed))
    groups, left = list(alike.values()), set(range(len(said)))
    waiting = [(-len(group), i) for i, group in enumerate(groups)]
    heapify(waiting)
    while waiting:  # the largest first; one that others have thinned out waits again
        size, i = heappop(waiting)
        groups[i] = [(k, placed) for k, placed in groups[i] if k in left]
        if len(groups[i]) < -size:
            if groups[i]:
                heappush(waiting, (-len(groups[i]), i))
            continue
        left -= {k for k, _ in groups[i]}
        yield sorted((placed for _, placed in groups[i]), key=lambda placed: -(placed.said.probability or 0.0))
    for k in sorted(left):
        yield [_Placed(said[k])]


def _places(one: _Said) -> Iterator[_Placed]:
    """The sentence with either drug taken out; where their places mean nothing, also with the two turned."""
    a, b = one.drugs
    if one.sentence.count(a) != 1 or one.sentence.count(b) != 1 or a in b or b in a:
        return
    turned = one.sentence.replace(a, PLACE).replace(b, a).replace(PLACE, b)
    for text in (one.sentence,) if one.ordered else (one.sentence, turned):
        for drug in (a, b):
            if drug != one.affected:
                yield _Placed(one, drug, text.replace(drug, PLACE))


def _line(group: Sequence[_Placed]) -> str:
    first = group[0]
    text = f"{first.said.sentence}{_with('', first.said.probability)}"
    if first.drug:
        text = first.template.replace(PLACE, _or([_with(p.drug, p.said.probability) for p in group]))
    owner = f"{first.said.owner}: " if first.said.owner else ""
    affected = f" (affected: {first.said.affected})" if first.said.affected else ""
    return f"{owner}{text}{affected}{f' [{first.said.note}]' if first.said.note else ''}"


def _with(name: str, probability: float | None) -> str:
    return name if probability is None else f"{name} ({probability:.2f})".strip()


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _readings(drugs: Iterable["AskedDrug"]) -> list[str]:
    """Of each entry what it was read as, where that does not go without saying, and what makes answers doubtful."""
    lines, ignored = [], 0
    for drug in drugs:
        if drug.name is None:
            continue
        ignored += bool(drug.ignored)
        said = list(filter(None, (drug.note, drug.warning or ("" if drug.seen else "not in the training pairs."))))
        if said:
            lines.append(f"{drug.name}: {' '.join(said)}")
    if ignored:
        lines.append(
            f"Strength, form, route and timing were ignored in {counted(ignored, 'medicine')}; tailrx names shows what."
        )
    return lines
