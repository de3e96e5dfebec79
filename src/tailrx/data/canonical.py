"""Which molecules or reactions are the same, however they are spelt; kept in the cache, since 50,000 take seconds."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ..caching import Kept, remembered
from ..errors import DataError


class Forms(NamedTuple):
    """`canonical` form of each text, empty where it does not read; `problems` says why, by its place."""

    canonical: tuple[str, ...]
    problems: dict[int, str]


def canonical_forms(texts: Sequence[str], cache: Path | None) -> Forms:
    """Forms of `texts`, each a SMILES or a reaction SMILES (see `tailrx.chem.reactions`)."""
    if not texts:
        return Forms((), {})
    given = [version("rdkit"), list(texts)]  # another release may write another form
    kept = remembered(cache, "canonical", given, lambda: _computed(texts))
    return Forms(tuple(kept.arrays["forms"].tobytes().decode().split("\n")), kept.problems)


def _computed(texts: Sequence[str]) -> Kept:
    from ..chem.reactions import canonical_form

    forms, problems = list[str](), dict[int, str]()
    for i, text in enumerate(texts):
        try:
            forms.append(canonical_form(text))
        except DataError as why:
            forms.append("")
            problems[i] = str(why)
    return Kept({"forms": np.frombuffer("\n".join(forms).encode(), np.uint8)}, problems)
