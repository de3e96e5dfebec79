"""A user's own tables of names: a CSV of aliases, or the files of RxNorm.

    alias, drug                 brands, RxCUIs, NDCs, codes of a house; a combination as Acetaminophen + Caffeine
    RXNCONSO.RRF, RXNREL.RRF    brands, salts and RxCUIs; ATC codes where the release holds them

RxNorm is not shipped and not fetched: its release comes from the U.S. National Library of Medicine, under its licence.
"""

from collections.abc import Iterator
from pathlib import Path

from ..errors import DataError
from ..names.aliases import Aliases
from ..names.spelling import folded
from ..parsing import is_there
from .frames import MISSING, read_table

CONCEPTS, RELATIONS = "RXNCONSO.RRF", "RXNREL.RRF"
# Columns of the two files (RxNorm technical documentation, sections 12.4 and 12.7).
_CUI, _SOURCE, _KIND, _CODE, _NAME, _SUPPRESSED, _N_CONCEPT = 0, 11, 12, 13, 14, 16, 18
_FIRST, _SECOND, _RELATION, _N_RELATION = 0, 4, 7, 15
_INGREDIENT, _SALT, _BRAND = "IN", "PIN", "BN"
# `second RELATION first`, as the documentation reads a row; the other direction stands in a row of its own.
_TO_INGREDIENT = {"tradename_of", "form_of"}


def read_aliases(path: str | Path) -> Aliases:
    """A CSV, Parquet or Excel table with the columns `alias` and `drug`, or a folder of RxNorm files.

    Raises `DataError`, also if one alias has two meanings."""
    path = Path(path)
    if (path.is_dir() and is_there(path / CONCEPTS)) or path.name == CONCEPTS:
        folder = path if path.is_dir() else path.parent
        return Aliases.of(f"RxNorm in {folder}", _rxnorm(folder))
    if path.is_dir():
        raise DataError(f"{path} holds no {CONCEPTS}; name a table of aliases, or the folder rrf of an RxNorm release.")
    frame = read_table(path, ["alias", "drug"])
    rows = ((f"{path}:{line}", a, d) for line, a, d in zip(frame.index, frame["alias"], frame["drug"], strict=True))
    return Aliases.of(str(path), (row for row in rows if row[1].lower() not in MISSING))


def _rxnorm(folder: Path) -> Iterator[tuple[str, str, str]]:
    """Place, alias and meaning: each ingredient under its RxCUI and codes, salts and brands under their names too."""
    names, kinds, codes = dict[str, str](), dict[str, str](), list[tuple[str, str]]()
    for cells in _records(folder / CONCEPTS, _N_CONCEPT):
        if cells[_SUPPRESSED] != "N" and cells[_SOURCE] == "RXNORM":
            continue
        if cells[_SOURCE] == "RXNORM" and cells[_KIND] in (_INGREDIENT, _SALT, _BRAND):
            names[cells[_CUI]], kinds[cells[_CUI]] = cells[_NAME], cells[_KIND]
        elif cells[_SOURCE] == "ATC":
            codes.append((cells[_CUI], f"ATC:{cells[_CODE]}"))
    held: dict[str, list[str]] = {}
    for cells in _records(folder / RELATIONS, _N_RELATION):
        whole, part = cells[_SECOND], cells[_FIRST]
        if (
            cells[_RELATION] in _TO_INGREDIENT
            and kinds.get(part) == _INGREDIENT
            and kinds.get(whole) in (_SALT, _BRAND)
        ):
            held.setdefault(whole, []).append(part)
    contents: dict[str, tuple[str, ...]] = {cui: (cui,) for cui, kind in kinds.items() if kind == _INGREDIENT}
    contents |= {cui: tuple(dict.fromkeys(parts)) for cui, parts in held.items()}
    listed: dict[str, tuple[str, set[str]]] = {}
    others = [(cui, name) for cui, name in names.items() if kinds[cui] != _INGREDIENT]
    for cui, alias in (*others, *((cui, f"RxCUI:{cui}") for cui in names), *codes):
        if cui in contents and folded(alias):
            meant = " + ".join(names[part].replace(" + ", " ") for part in contents[cui])
            listed.setdefault(folded(alias), (alias, set()))[1].add(meant)
    if not listed:
        raise DataError(f"{folder} lists no ingredient or brand of RxNorm; name the folder rrf of a full release.")
    for alias, meanings in listed.values():
        yield f"{folder / CONCEPTS}", alias, " || ".join(sorted(meanings))


def _records(path: Path, n: int) -> Iterator[list[str]]:
    try:
        with path.open(encoding="utf-8") as file:
            for k, line in enumerate(file, start=1):
                cells = line.rstrip("\n").split("|")
                if len(cells) < n:
                    raise DataError(
                        f"{path}:{k}: the row has {len(cells)} columns and needs {n}; fetch the file again."
                    )
                yield cells
    except UnicodeDecodeError as why:
        raise DataError(f"{path} is not UTF-8 ({why.reason}); fetch the file again.") from why
    except OSError as why:
        raise DataError(
            f"{path} cannot be read ({why.strerror or why}); a release holds it beside {CONCEPTS}."
        ) from why
