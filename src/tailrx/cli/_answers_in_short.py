"""Answers in short: how entries were read, then what is documented, then predictions by probability.

Pairs of one type stand below one sentence about A and B, as "A: B, B"; where they share one A, in it: "Simvastatin,
Sertraline or Tramadol may increase the anticoagulant activities of Warfarin."
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from rich.padding import Padding

from ._say import console, counted, one_line

if TYPE_CHECKING:
    from ..bundle.answers import Answer, AskedDrug
    from ..bundle.predictor import Asked

FLOOR = 0.5  # likeliest types less probable than that are counted and not listed
UNREAD = ""  # the reason of all pairs with an entry that is no drug of the model: it is told once, with the entry
A, B = "\0", "\1"  # places of drugs in a sentence
LISTED = 200  # lines; what is more is counted, unless all are wanted


class _Statement(NamedTuple):
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
    documented, predicted, unsure = list[_Statement](), list[_Statement](), 0
    refused, drugs = Counter[str](), dict[tuple[str, str | None], "AskedDrug"]()
    for answer in answers:
        owner = whose[answer.row] if len(whose) > 1 else ""
        names = answer.drug_a.name or "", answer.drug_b.name or ""
        for drug in (answer.drug_a, answer.drug_b):
            drugs.setdefault((drug.asked, drug.name), drug)
        if answer.documented:
            documented += [
                _Statement(owner, d.type, d.sentence, names, d.affected, d.note, ordered=d.ordered)
                for d in answer.documented
            ]
        elif answer.types:
            best = answer.types[0]
            if best.probability >= FLOOR or all_pairs:
                statement = _Statement(
                    owner, best.type, best.sentence, names, best.affected, "", best.probability, best.ordered
                )
                predicted.append(statement)
            else:
                unsure += 1
        if answer.reason_kind:
            refused[UNREAD if None in (answer.drug_a.id, answer.drug_b.id) else answer.reason] += 1
    _show(_readings(drugs.values()), "Read", None)
    _show(_lines(documented), f"Documented in {terms['data']}: {counted(len(documented), 'interaction')}", all_pairs)
    condition = "Predicted, if they interact" if terms["condition"].startswith("Each type") else "Predicted"
    floor = "" if all_pairs else f", with probability {FLOOR} or more"
    _show(_lines(predicted), f"{condition}{floor}: {counted(len(predicted), 'pair')}", all_pairs)
    if unsure:
        console().print(f"{counted(unsure, 'further pair')} without a type as probable as {FLOOR}; --all lists them.\n")
    told = [f"{reason} ({kind})" for _, kind, reason in question.unread]  # each once, however many pairs ask for it
    told += [f"{reason} ({counted(n, 'pair')})" for reason, n in refused.items() if reason != UNREAD]
    _show(told, f"Cannot assess: {counted(refused.total(), 'pair')}", all_pairs)


def _show(lines: Sequence[str | tuple[str, str]], title: str, all_pairs: bool | None) -> None:
    """A line that is two texts is a sentence about A and B, and its pairs, which stand below it."""
    if not lines:
        return
    say = console()
    legend = "; pairs as A: B, B" if any(isinstance(line, tuple) for line in lines) else ""
    say.print(f"[bold]{one_line(title)}[/bold]{legend}")
    most = LISTED if all_pairs is False else len(lines)
    for line in lines[:most]:
        head, *pairs = (line,) if isinstance(line, str) else line
        say.print(f"  {one_line(head)}")
        for text in pairs:
            say.print(Padding(one_line(text), (0, 0, 0, 4), expand=False))
    if len(lines) > most:
        say.print(f"  and {len(lines) - most:,} more lines: --all shows them, --out writes a table")
    say.print()


class _Kind(NamedTuple):
    """What sentences of one list share that differ in nothing but their drugs A and B."""

    owner: str
    template: str
    affected: bool  # A is
    ordered: bool
    note: str


def _lines(statements: Sequence[_Statement]) -> list[str | tuple[str, str]]:
    """A line per kind of sentence, those with the highest probability first, else the largest."""
    kinds: dict[_Kind, list[_Pair]] = {}
    for one in statements:
        kind, pair = _taken_apart(one)
        kinds.setdefault(kind, []).append(pair)
    order = sorted(kinds.items(), key=lambda kind: (-max(p.probability or 0.0 for p in kind[1]), -len(kind[1])))
    return [line for kind, pairs in order for line in _lines_of(kind, pairs)]


class _Pair(NamedTuple):
    a: str
    b: str
    probability: float | None


def _taken_apart(one: _Statement) -> tuple[_Kind, _Pair]:
    """A is the affected drug, else the first in the sentence: who acts on whom is never mixed up."""
    names = "|".join(re.escape(name) for name in sorted(one.drugs, key=len, reverse=True))  # a name may hold the other
    mentions = re.findall(names, one.sentence)
    a, b = sorted(one.drugs, key=lambda drug: (drug != one.affected, [*mentions, drug].index(drug)))
    template = re.sub(names, lambda name: A if name[0] == a else B, one.sentence)
    if not {a, b} <= {*mentions}:
        template = f"{A} and {B}: {one.sentence}"
    return _Kind(one.owner, template, one.affected is not None, one.ordered, one.note), _Pair(a, b, one.probability)


def _rows(pairs: Sequence[_Pair], *, ordered: bool) -> Iterator[tuple[str, list[_Pair]]]:
    """Each A with all its pairs, those with the most first; where places mean nothing, either drug may be A."""
    of: dict[str, dict[int, _Pair]] = {}
    for k, pair in enumerate(pairs):
        of.setdefault(pair.a, {})[k] = pair
        if not ordered:
            of.setdefault(pair.b, {})[k] = pair._replace(a=pair.b, b=pair.a)
    while of:
        head = max(of, key=lambda drug: len(of[drug]))
        own = of.pop(head)
        if not own:
            return
        if not ordered:
            for k, pair in own.items():
                del of[pair.b][k]
        yield head, sorted(own.values(), key=lambda pair: -(pair.probability or 0.0))


def _lines_of(kind: _Kind, pairs: Sequence[_Pair]) -> list[str | tuple[str, str]]:
    """A sentence for each A where there are few, else one about A and B, and its pairs."""
    rows = list(_rows(pairs, ordered=kind.ordered))
    if len(rows) < 3 and (kind.template.count(B) == 1 or len(pairs) == 1):
        return [
            _with_affected(kind, kind.template.replace(A, a).replace(B, _or([_in_words(p) for p in own])), a)
            for a, own in rows
        ]
    below = "; ".join(f"{a}: {', '.join(map(_in_list, own))}" for a, own in rows)
    return [(_with_affected(kind, kind.template.replace(A, "A").replace(B, "B"), "A"), below)]


def _with_affected(kind: _Kind, text: str, a: str) -> str:
    owner, note = f"{kind.owner}: " if kind.owner else "", f" [{kind.note}]" if kind.note else ""
    return f"{owner}{text}{f' (affected: {a})' if kind.affected else ''}{note}"


def _in_words(pair: _Pair) -> str:
    return pair.b if pair.probability is None else f"{pair.b} ({pair.probability:.2f})"


def _in_list(pair: _Pair) -> str:
    return pair.b if pair.probability is None else f"{pair.b} {pair.probability:.2f}"


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _readings(drugs: Iterable["AskedDrug"]) -> list[str]:
    """Of each entry what it was read as, where that does not go without saying, and what makes answers doubtful."""
    notes, ignored = dict[str, list[str]](), 0
    for drug in drugs:
        if drug.name is None:
            continue
        ignored += bool(drug.ignored)
        remarks = list(filter(None, (drug.note, drug.warning or ("" if drug.seen else "not in the training pairs."))))
        if remarks:
            notes.setdefault(" ".join(remarks), []).append(drug.name)
    lines = [f"{', '.join(dict.fromkeys(names))}: {text}" for text, names in notes.items()]
    if ignored:
        lines.append(
            f"Strength, form, route and timing were ignored in {counted(ignored, 'medicine')}; tailrx names shows what."
        )
    return lines
