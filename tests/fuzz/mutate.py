"""Mutations that know what they change: cells of tables, values of nests and arrays, characters of text."""

import copy
import math
import random
from typing import Any

import numpy as np

NASTY_TEXT = [
    "", " ", "\x00", "\x1b[31m", "\x9b31m", "\u202e", "\u200b", "\ufeff", "\x1c", "\u3000", "\u2028", "\ud800",
    "nan", "None", "NULL", "-", "=1+1", "@x", "../../etc/passwd", "x" * 600, "x" * 100_000, "9" * 5_000, "1e999",
    "DB00945", "T01", "aspirin", "(−)-x", "{a}{b}{0}", "a|b|", '"', "'", "a,b", "\r\n", "ワルファリン", "[/b]", "%s%n",
    "InChI=1S/", "BSYNRYMUTXBXSQ-UHFFFAOYSA-N", "[#300]", "[999C]", "C1CC",
]  # fmt: skip
NASTY_NUMBERS = [
    0,
    -1,
    1,
    2,
    3,
    7,
    10**9,
    10**12,
    2**31,
    2**63,
    2**64,
    10**30,
    -(10**9),
    0.5,
    1e-300,
    1e300,
    1.0000001,
    -0.0,
]
NASTY_VALUES: list[Any] = [None, True, False, [], {}, [[]], {"name": None}, [1, 2], ["x"], {"a": {"b": {}}}]


def text(rng: random.Random, old: str) -> str:
    """Another text: a few characters changed, or a nasty one."""
    if rng.random() < 0.3:
        return rng.choice(NASTY_TEXT)
    chars = list(old)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(chars) + 1)
        match rng.randrange(4):
            case 0 if chars:
                del chars[min(place, len(chars) - 1)]
            case 1:
                chars.insert(place, rng.choice("aZ09 -_.,;|\"'()[]{}=#@+\n\t\x00\x1bé−Ωß"))
            case 2 if chars:
                chars[min(place, len(chars) - 1)] = chr(rng.choice([rng.randrange(32, 127), rng.randrange(1, 0x3000)]))
            case _:
                chars[place:place] = chars[: rng.randint(0, 5)]
    return "".join(chars)


def value(rng: random.Random, old: Any) -> Any:
    """Something in place of a value: of its own kind mostly."""
    if rng.random() < 0.15:
        return copy.deepcopy(rng.choice([*NASTY_VALUES, *NASTY_NUMBERS, *NASTY_TEXT]))
    match old:
        case bool():
            return not old
        case int():
            return rng.choice([old + 1, old - 1, -old, old * 2, *(n for n in NASTY_NUMBERS if isinstance(n, int))])
        case float():
            return rng.choice([old * 1.1, -old, 1 - old, *NASTY_NUMBERS])
        case str():
            return text(rng, old)
        case list():
            return rng.choice([old[1:], old + old, old[::-1], old[:1]])
        case dict():
            return dict(list(old.items())[1:])
    return rng.choice(NASTY_VALUES)


def places(nest: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every value in a nest of lists and tables, but of long lists only some."""
    found = [path] if path else []
    items = nest.items() if isinstance(nest, dict) else enumerate(nest) if isinstance(nest, list) else ()
    for key, inner in list(items)[:60]:
        found += places(inner, (*path, key))
    return found


def nest(rng: random.Random, old: Any, times: int = 2) -> Any:
    """A few values of a nest changed, removed, doubled, renamed or wrapped without end."""
    made = copy.deepcopy(old)
    for _ in range(rng.randint(1, times)):
        options = places(made)
        if not options:
            return made
        if rng.random() < 0.5:  # what is deep is more, what is shallow matters more
            options = [path for path in options if len(path) <= 2]
        *path, key = rng.choice(options)
        owner = made
        for step in path:
            owner = owner[step]
        match rng.randrange(12):
            case 0:
                del owner[key]
            case 1 if isinstance(owner, dict):
                owner[text(rng, str(key))] = owner.pop(key)
            case 2 if isinstance(owner, list):
                owner.insert(key, copy.deepcopy(owner[key]))
            case 3 if rng.random() < 0.2:
                owner[key] = deep(rng.choice([50, 5_000, 50_000]))
            case _:
                owner[key] = value(rng, owner[key])
    return made


def deep(levels: int) -> Any:
    made: Any = 1
    for _ in range(levels):
        made = [made]
    return made


def rows(rng: random.Random, table: list[list[str]]) -> list[list[str]]:
    """A table with some cells, rows or columns changed; often cells below the header alone, which every reader
    takes."""
    made = [list(row) for row in table]
    if rng.random() < 0.5:
        for _ in range(rng.randint(1, 4)):
            row, column = rng.randrange(1, len(made)), rng.randrange(len(made[0]))
            made[row][column] = text(rng, made[row][column])
        return made
    for _ in range(rng.randint(1, 3)):
        row = rng.randrange(len(made))
        match rng.randrange(10):
            case 0 if len(made) > 2:
                del made[row]
            case 1:
                made.insert(row, list(made[row]))
            case 2 if made[row]:
                made[row].pop()
            case 3:
                made[row].append(rng.choice(NASTY_TEXT))
            case 4:
                column = rng.randrange(max(len(made[0]), 1))
                made = [[c for k, c in enumerate(r) if k != column] for r in made]
                if not made[0]:
                    made[0] = ["x"]
            case 5:
                rng.shuffle(made)
            case _ if made[row]:
                column = rng.randrange(len(made[row]))
                made[row][column] = text(rng, made[row][column])
    return made


def some_bytes(rng: random.Random, raw: bytes, chance: float) -> bytes:
    """Now and then, a few bytes flipped, cut off or put in front."""
    if rng.random() > chance or not raw:
        return raw
    made = bytearray(raw)
    match rng.randrange(4):
        case 0:
            for _ in range(rng.randint(1, 5)):
                made[rng.randrange(len(made))] = rng.randrange(256)
        case 1:
            del made[rng.randrange(len(made)) :]
        case 2:
            made[:0] = rng.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"PK\x03\x04", b"{", b"\x00", b"sep=;\n", b"\x1f\x8b"])
        case 3:
            made.extend(made[: rng.randint(0, 50)])
    return bytes(made)


def array(rng: random.Random, old: np.ndarray) -> np.ndarray:
    """Another array: a value, its shape or its kind changed."""
    made = np.array(old)
    match rng.randrange(9):
        case 0 if made.size and made.dtype.kind in "fiu":
            made.flat[rng.randrange(made.size)] = rng.choice([-1, 0, 1, 99, 127])
        case 1 if made.size and made.dtype.kind == "f":
            made.flat[rng.randrange(made.size)] = rng.choice([math.nan, math.inf, -math.inf, 1e4])
        case 2:
            made = made[:-1] if made.ndim else made
        case 3:
            made = np.concatenate([made, made]) if made.ndim else made
        case 4:
            made = made[None]
        case 5:
            made = made.astype(rng.choice([np.float64, np.float16, np.int64, np.int8, np.bool_, np.uint8]))
        case 6:
            made = np.zeros(0, made.dtype)
        case 7 if made.ndim:
            made = np.random.default_rng(rng.randrange(2**32)).permutation(made)
        case _:
            made = made.T
    return made
