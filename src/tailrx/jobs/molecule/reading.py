"""A text that somebody gives for a molecule or a reaction, read or refused with its reason."""

from dataclasses import dataclass

from ...chem.molecules import components, read_smiles
from ...chem.reactions import canonical_form
from ...data.frames import MISSING
from ...errors import DataError
from ...types import ARROW


@dataclass(frozen=True)
class Read:
    """`smiles` as asked, without blanks around it, its `canonical` form, and a `warning`, empty where there is none."""

    smiles: str
    canonical: str
    warning: str = ""


def read(asked: str, *, reactions: bool) -> Read:
    """Raises `DataError`, in one sentence, for a blank, for what does not read, and for a molecule where `reactions`
    are meant, or a reaction where they are not."""
    text = asked.strip()
    if text.casefold() in MISSING:
        raise DataError("no structure stands there; give its SMILES.")
    form = canonical_form(text)
    if reactions and not ARROW.search(form):
        raise DataError("this is a molecule, and the model was trained on reactions; write reactants>>product.")
    if ARROW.search(form) and not reactions:
        raise DataError("this is a reaction, and the model was trained on molecules; ask about one molecule.")
    return Read(text, form, "" if reactions else _of_mixture(text))


def _of_mixture(text: str) -> str:
    parts = components(read_smiles(text)) if "." in text else ()
    if len(parts) < 2:
        return ""
    return f"it is a mixture of {len(parts)} components, and features describe its largest alone; ask about each."
