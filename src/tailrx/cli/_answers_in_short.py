"""Answers in short: how entries were read, then what is documented, then predictions by probability.

Pairs of one type that share a drug stand in one line: "Simvastatin, Sertraline or Tramadol may increase the
anticoagulant activities of Warfarin."
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
            documented += [_Said(owner, d.type, d.sentence, names, d.affected, d.note) for d in answer.documented]
        elif answer.types:
            best = answer.types[0]
            if best.probability >= FLOOR or all_pairs:
                said = _Said(owner, best.type, best.sentence, names, best.affected, probability=best.probability)
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
    """A line per group, those with the highest probability first, else in the order asked."""
    groups = sorted(_grouped(said), key=lambda group: -max(one.probability or 0.0 for one, _ in group))
    return [_line(group) for group in groups]


_Placed = tuple[_Said, str]  # and the drug that others of its group stand in the place of; empty where it stands alone


def _grouped(said: Sequence[_Said]) -> Iterator[list[_Placed]]:
    """Sentences of one list that are the same but for one drug, in its place: who acts on whom is never mixed up."""
    left = dict(enumerate(said))
    alike: dict[tuple[str, str, str | None, str], list[tuple[int, str]]] = {}
    for k, one in left.items():
        for drug, other in (one.drugs, one.drugs[::-1]):
            if one.sentence.count(drug) == 1 and drug not in other and drug != one.affected:
                template = one.sentence.replace(drug, PLACE)
                alike.setdefault((one.owner, template, one.affected, one.note), []).append((k, drug))
    for k in range(len(said)):
        if k not in left:
            continue
        choices = [
            [(i, drug) for i, drug in group if i in left] for group in alike.values() if any(i == k for i, _ in group)
        ]
        best = max(choices, key=len, default=[])
        group = [(left.pop(i), drug) for i, drug in best] or [(left.pop(k), "")]
        yield sorted(group, key=lambda placed: -(placed[0].probability or 0.0))


def _line(group: Sequence[_Placed]) -> str:
    first, drug = group[0]
    others = _or([_with(name, one.probability) for one, name in group])
    text = first.sentence.replace(drug, others) if drug else f"{first.sentence}{_with('', first.probability)}"
    owner = f"{first.owner}: " if first.owner else ""
    affected = f" (affected: {first.affected})" if first.affected else ""
    return f"{owner}{text}{affected}{f' [{first.note}]' if first.note else ''}"


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
