"""Ask a model of drug pairs about a list of medicines, a table of pairs, or structures, and show its answers."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from .. import api
from ..errors import DataError
from ._asked import asked_of
from ._request import Request, Tally
from ._say import as_json, console

if TYPE_CHECKING:
    from ..bundle.answers import Answer
    from ..bundle.predictor import Asked, Bundle


def answer(request: Request) -> None:
    chosen, tally, say = request.chosen, Tally(), request.say
    # Files first: a model takes a while to load.
    asked = asked_of(chosen, request.pairs, request.list_, request.columns, structures(request.smiles))
    further = [api.read_aliases(path) for path in request.aliases]
    model: Bundle = api.load_bundle(chosen.path)
    question = asked.put_to(model, further)
    answers: Iterable[Answer] = tally.counting(question.answers(request.top))
    if not chosen.named:
        say(f"Answered by the installed bundle in {chosen.path}: {model.terms['model']} on {model.data}.")
        if chosen.words and not question.read(chosen.words[0]):
            say(f"{chosen.words[0]!r} is no run folder and no installed bundle, so it was read as a drug.")
    for remark in (*asked.notes, *question.remarks):
        say(remark)
    if request.json:
        answers = tuple(answers)  # it is made of all of them at once
    if request.out:
        from ._answers_csv import write_answers

        terms = {**model.terms, "remarks": [*asked.notes, *question.remarks]}
        about = write_answers(request.out, answers, terms, min(request.top, len(model.labels)), asked.lead)
        say(f"{tally.total:,} rows written to {request.out}, what holds for all of them to {about}")
    if request.json:
        as_json(model.prediction(answers, question.remarks).to_dict())
    elif not request.out:
        full = request.full or question.n_pairs == 1
        show(answers, question, model.terms, asked.whose, all_pairs=request.all_pairs, full=full)
    if question.outside:
        say(_covered(question.outside, model.data))
    tally.end(say, blanks=asked.blanks)


def _covered(outside: Mapping[str, str], model: str) -> str:
    """Which medicines of the vocabulary the model lacks, and which datasets have them."""
    ids_of = {name: ids for name, ids in api.covering(outside).items() if name != model}
    offers = [
        f"{name} has {', '.join(outside[i] for i in ids)}: tailrx setup --data {name}, then tailrx predict {name} ..."
        for name, ids in ids_of.items()
    ]
    no = "" if offers else "; no dataset on this machine has any of them (tailrx list datasets)"
    return f"Known, but not among this model's drugs: {', '.join(outside.values())}{no}. {'; '.join(offers)}".strip()


def show(
    answers: Iterable["Answer"],
    question: "Asked",
    terms: Mapping[str, str],
    whose: Sequence[str],
    *,
    all_pairs: bool,
    full: bool,
) -> None:
    if full:
        from ._answers_in_full import show_in_full

        show_in_full(answers, terms)
    else:
        from ._answers_in_short import show_in_short

        show_in_short(answers, question, terms, whose, all_pairs=all_pairs)
    console().print("{condition}\n{identity}\nModel {model}, data {data}: licence {licence}; commercial use: "
                    "{commercial_use}.\n{notice}".format(**terms), markup=False)  # fmt: skip


def structures(texts: list[str]) -> dict[str, str]:
    smiles_of = {}
    for text in texts:
        name, equals, smiles = text.partition("=")
        if not (equals and name.strip() and smiles.strip()):
            raise DataError(f"--smiles takes NAME=SMILES; got {text!r}.")
        if name.strip() in smiles_of:
            raise DataError(f"--smiles names {name.strip()!r} twice; give each structure its own name.")
        smiles_of[name.strip()] = smiles.strip()
    return smiles_of
