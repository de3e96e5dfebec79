"""The seven kinds of input: how one is made of a valid one, and what is done with it.

`try_it` gives whether the input got past parsing. It raises what the program should have turned into a sentence, or
`Wrong` for an answer that is none.
"""

import contextlib
import csv
import hashlib
import io
import json
import math
import os
import random
import shutil
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Iterable
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w
from safetensors.numpy import load, save
from tests import tiny

import tailrx
from tailrx import api
from tailrx.bundle.predictor import Bundle
from tailrx.chem.fingerprints import morgan
from tailrx.chem.given import read_given
from tailrx.cli import main
from tailrx.config import fill, read_toml
from tailrx.data.lint import lint, read_leniently
from tailrx.data.tables import read_table
from tailrx.errors import TailrxError
from tailrx.parsing import Unparsable, parse_json
from tailrx.registry import SPLITS
from tailrx.report.page.render import render_run

from . import mutate

CONTROLS = (*range(0x20), 0x7F, *range(0x80, 0xA0), 0x202A, 0x202B, 0x202D, 0x202E, 0x2066, 0x2067)
OBEYED = frozenset(map(chr, CONTROLS)) - {"\n", "\t"}


class Wrong(Exception):
    """An answer that no input excuses."""


class Material:
    """A small table, a run trained on it, and its bundle: what the inputs are made of. Made once, then only read."""

    def __init__(self, folder: Path):
        self.tables = tiny.write(folder / "tables")
        self.config = tiny.run(self.tables, epochs=2)
        self.run = tailrx.train(self.config, folder / "run").path
        self.bundle = Bundle.load(self.run)
        self.meta = json.loads((self.run / "bundle" / "bundle.json").read_text())
        self.card = json.loads((self.run / "bundle" / "card.json").read_text())
        self.tensors = load((self.run / "bundle" / "weights.safetensors").read_bytes())
        self.result = json.loads((self.run / "result.json").read_text())
        self.names = [r["name"] for r in tiny.rows()]
        self.smiles = [r["smiles"] for r in tiny.rows() if r["smiles"]]


class Kind(ABC):
    """`make` leaves an input in the empty folder `at` and gives what else names it; the same for the same `rng`."""

    name: ClassVar[str]

    def __init__(self, material: Material):
        self.material = material

    @abstractmethod
    def make(self, rng: random.Random, at: Path) -> Any: ...

    @abstractmethod
    def try_it(self, made: Any, at: Path) -> bool: ...


def numbers(answers: Iterable[Any]) -> None:
    for answer in answers:
        said = [t.probability for t in answer.types]
        if not all(math.isfinite(p) and -1e-6 <= p <= 1 + 1e-6 for p in said):
            raise Wrong(f"probabilities {said[:3]}")
        if answer.types and "predicted" not in answer.states:
            raise Wrong(f"types in {answer.states}")


def write_rows(path: Path, rows: list[list[str]], rng: random.Random) -> None:
    """As CSV, or as a Parquet table of one of several kinds."""
    if rng.random() < 0.2:
        width = max(map(len, rows))
        columns = [[row[k] if k < len(row) else None for row in rows[1:]] for k in range(width)]
        names = [rows[0][k] if k < len(rows[0]) else f"c{k}" for k in range(width)]
        with contextlib.suppress(pa.ArrowException, UnicodeEncodeError, ValueError):
            arrays = [_array(rng, column) for column in columns]
            metadata = rng.choice([None, {b"pandas": b"{}"}, {b"pandas": b"["}])
            table = pa.Table.from_arrays(arrays, names=names).replace_schema_metadata(metadata)
            pq.write_table(table, path.with_suffix(".parquet"))
            return
    if rng.random() < 0.01:
        path.write_text(rng.choice(["\x1c", "\u3000\n\u3000", "\n\n", "\x00", '""', "\ufeff", ","]), encoding="utf-8")
        return
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=rng.choice(["\n", "\r\n"])).writerows(rows)
    path.write_bytes(mutate.some_bytes(rng, out.getvalue().encode("utf-8", "surrogatepass"), 0.2))


def _array(rng: random.Random, column: list[str | None]) -> pa.Array:
    match rng.randrange(8):
        case 0:
            return pa.array([c and c.encode() for c in column], pa.binary())
        case 1:
            return pa.array([[c] for c in column])
        case 2:
            return pa.array(column).dictionary_encode()
        case 3:
            return pa.array([rng.choice([None, 1, 2**40]) for _ in column])
        case 4:
            return pa.array([rng.choice([None, 1.5, math.nan, math.inf]) for _ in column])
    return pa.array(column)


class Pairs(Kind):
    """A list of pairs to be asked about."""

    name = "pairs"

    def make(self, rng: random.Random, at: Path) -> Any:
        words = [*self.material.names, "T01", "t02", "asa", "nothing"]
        rows = [["drug_a", "drug_b"], *([rng.choice(words), rng.choice(words)] for _ in range(rng.randint(1, 12)))]
        write_rows(at / "pairs.csv", mutate.rows(rng, rows), rng)

    def try_it(self, made: Any, at: Path) -> bool:
        (path,) = at.iterdir()
        pairs = api.read_pairs(path)
        answers = list(self.material.bundle.answers(pairs=pairs))
        if [(a.drug_a.asked, a.drug_b.asked) for a in answers] != pairs:
            raise Wrong("the rows are not those asked")
        numbers(answers)
        return True


class Tables(Kind):
    """A user's own data: drugs, pairs, types and card."""

    name = "tables"

    def make(self, rng: random.Random, at: Path) -> Any:
        shutil.copytree(self.material.tables, at, dirs_exist_ok=True)
        name = rng.choice(["drugs", "drugs", "pairs", "pairs", "types", "card"])
        if name == "card":
            text = json.dumps(mutate.nest(rng, tiny.CARD)) if rng.random() < 0.9 else "[" * rng.choice([3, 50_000])
            (at / "card.json").write_bytes(mutate.some_bytes(rng, text.encode("utf-8", "surrogatepass"), 0.2))
            return name
        path = at / f"{name}.csv"
        rows = mutate.rows(rng, list(csv.reader(path.open(newline="", encoding="utf-8"))))
        path.unlink()
        write_rows(path, rows, rng)
        return name

    def try_it(self, made: Any, at: Path) -> bool:
        parsed = True
        if made != "card":
            try:
                read_table(next(p for p in at.iterdir() if p.stem == made), [])
            except TailrxError:
                parsed = False
        subject, found = read_leniently(str(at))
        if subject is not None:
            json.dumps([f.sentence for f in lint(subject, None, found)])
        try:
            data = tailrx.load_dataset(f"{at}/")
        except TailrxError:
            return parsed
        SPLITS.build("kfold", {}, dataset=data, protocol="clean")
        morgan([d.smiles for d in data.drugs])
        return parsed


class RunFiles(Kind):
    """A run file and `--set`."""

    name = "runs"

    def make(self, rng: random.Random, at: Path) -> Any:
        config = fill({**self.material.config, "data": {"name": "table", "path": str(self.material.tables)}})
        raw = tomllib.loads(config.to_toml())
        try:
            text = tomli_w.dumps(mutate.nest(rng, raw, 1))
        except (TypeError, RecursionError, ValueError):  # no TOML at all, or deeper than its writer goes
            text = f"{tomli_w.dumps(raw)}\nx = {'[' * rng.choice([10, 50_000])}"
        (at / "run.toml").write_bytes(mutate.some_bytes(rng, text.encode("utf-8", "surrogatepass"), 0.15))
        keys = [
            "optim.lr",
            "train.threads",
            "model.hidden",
            "loss.name",
            "split.n_folds",
            "data.path",
            "seed",
            "features",
            "x",
        ]
        values = [*map(repr, mutate.NASTY_NUMBERS), *mutate.NASTY_TEXT, "[" * 50_000, "9" * 5_000, "[1, 1]", "'focal'"]
        return [f"{rng.choice(keys)}={rng.choice(values)}"] if rng.random() < 0.3 else []

    def try_it(self, made: Any, at: Path) -> bool:
        from tailrx.config import assign

        raw = read_toml(at / "run.toml")
        try:
            config = api.complete(assign(raw, made))
        except TailrxError:
            return True
        small = config.train.epochs <= 3 and config.train.min_steps <= 50 and len(config.features) <= 2
        wide = [w for w in np.ravel(config.model.get("hidden", [1])) if w > 512]
        if small and not wide and config.data["name"] == "table" and config.train.threads <= 2:
            with contextlib.suppress(TailrxError):
                run = tailrx.train(config, at / "out", offline=True)
                if not all(math.isfinite(v) for v in run.metrics.values() if v is not None):
                    raise Wrong("a score is no number")
        return True


class Results(Kind):
    """The result of a run, as evaluate, report, compare and tables read it."""

    name = "results"

    def make(self, rng: random.Random, at: Path) -> Any:
        shutil.copytree(self.material.run, at / "run", ignore=shutil.ignore_patterns("bundle"))
        which = rng.choice(["result.json"] * 6 + ["history.json", "split.json", "predictions.npz", "config.toml"])
        path = at / "run" / which
        if which == "predictions.npz" or which.endswith("toml"):
            path.write_bytes(mutate.some_bytes(rng, path.read_bytes(), 1.0))
            return
        made = mutate.nest(rng, json.loads(path.read_text()))
        try:
            text = json.dumps(made)
        except RecursionError:
            text = '{"metrics":' + "[" * 50_000
        path.write_bytes(mutate.some_bytes(rng, text.encode("utf-8", "surrogatepass"), 0.1))

    def try_it(self, made: Any, at: Path) -> bool:
        try:
            parse_json((at / "run" / "result.json").read_bytes())
        except Unparsable:
            parsed = False
        else:
            parsed = True
        with contextlib.suppress(TailrxError):
            result = tailrx.evaluate(at / "run")
            json.dumps(result, allow_nan=False)
            render_run(result)
        out, err = contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO())
        with contextlib.suppress(SystemExit), out, err:
            main(["evaluate", str(at / "run")])
        for act in (
            lambda: tailrx.compare(at / "run", self.material.run),
            lambda: tailrx.resume(at / "run", offline=True),
        ):
            with contextlib.suppress(TailrxError):
                act()
        return parsed


class Bundles(Kind):
    """A bundle whose checksum fits, whoever changed it."""

    name = "bundles"

    def make(self, rng: random.Random, at: Path) -> Any:
        m = self.material
        meta, card, tensors = m.meta, m.card, dict(m.tensors)
        match rng.randrange(10):
            case 0 | 1 | 2:
                meta = mutate.nest(rng, meta, 1)
            case 3:
                card = mutate.nest(rng, card)
            case _:
                name = rng.choice(list(tensors))
                tensors[name] = self._tensor(rng, tensors[name])
                if rng.random() < 0.1:
                    tensors.pop(rng.choice(list(tensors)))
        raw = mutate.some_bytes(rng, save({k: np.ascontiguousarray(v) for k, v in tensors.items()}), 0.05)
        try:
            meta = {**meta, "weights_sha256": hashlib.sha256(raw).hexdigest()}
            files = {"bundle.json": json.dumps(meta).encode("utf-8", "surrogatepass"), "weights.safetensors": raw,
                     "card.json": json.dumps(card).encode("utf-8", "surrogatepass")}  # fmt: skip
        except RecursionError:
            files = {"bundle.json": b"[" * 50_000, "weights.safetensors": raw, "card.json": b"{}"}
        for name, content in files.items():
            (at / name).write_bytes(content)
        if rng.random() < 0.02:
            name = rng.choice(list(files))
            (at / name).unlink()
            if rng.random() < 0.5:
                os.mkfifo(at / name)
            else:
                (at / name).symlink_to("/dev/zero")

    def _tensor(self, rng: random.Random, old: np.ndarray) -> np.ndarray:
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

    def try_it(self, made: Any, at: Path) -> bool:
        bundle = Bundle.load(at)
        names = [d.id for d in bundle.drugs][:6]
        numbers(bundle.predict(*names, smiles={"new one": "CCOC(=O)c1ccc(N)cc1"}).answers if len(names) > 1 else ())
        return True


class Smiles(Kind):
    """A structure: SMILES, InChI or InChIKey."""

    name = "smiles"
    PIECES = (
        "C", "N", "O", "c1ccccc1", "(=O)", "[Na+]", "[Cl-]", ".", "[13C]", "[300C]", "[#6]", "[#119]", "[#300]", "[2H]",
        "/C=C/", "[C@@H]", "[Pt]", "%10", "1", "(", ")", "=", "#", "[N+](=O)[O-]", "S(=O)(=O)", "[Fe+2]", "*", "B",
    )  # fmt: skip
    INCHI = ("InChI=1S/C8H9NO2/c1-6(10)9-7-2-4-8(11)5-3-7/h2-5,11H,1H3,(H,9,10)", "InChI=1S/C2H6O/c1-2-3/h3H,2H2,1H3",
             "InChI=1S/C3H7NO2/c1-2(4)3(5)6/h2H,4H2,1H3,(H,5,6)/t2-/m0/s1")  # fmt: skip

    def make(self, rng: random.Random, at: Path) -> Any:
        text = rng.choice(self.INCHI) if rng.random() < 0.15 else rng.choice(self.material.smiles)
        for _ in range(rng.randint(1, 3)):
            match rng.randrange(6):
                case 0:
                    text += rng.choice([*self.PIECES, *self.material.smiles])
                case 1:
                    text = f"{text}.{rng.choice([*self.PIECES[:8], *self.material.smiles])}"
                case 2:
                    text = rng.choice(self.PIECES[:9]) + text
                case 3 if len(text) < 300:
                    text = text * rng.choice([1, 1, 2, 8])
                case 4:
                    place = rng.randrange(len(text) + 1)
                    text = text[:place] + rng.choice(self.PIECES) + text[place:]
                case _ if rng.random() < 0.3:
                    text = mutate.text(rng, text)
        return text

    def try_it(self, made: Any, at: Path) -> bool:
        numbers(self.material.bundle.answers(pairs=[("x", "aspirin")], smiles={"x": made}))
        morgan([made])
        read_given(made)
        return True


class Commands(Kind):
    """A command line, run in a folder of its own."""

    name = "commands"

    def make(self, rng: random.Random, at: Path) -> Any:
        m, out = self.material, str(at / "out")
        a, b = rng.choice(m.names), rng.choice(m.names)
        run, data, small = str(m.run), f"{m.tables}/", ["--model", "neighbours", "--data", f"{m.tables}/", "--out", out]
        words = rng.choice([
            ["predict", run, a, b], ["predict", run, a, b, "--json"], ["predict", run, a, "--smiles", "x=CCO"],
            ["predict", run, a, b, "--top", "2", "--out", f"{out}.csv"], ["evaluate", run], ["evaluate", run, "--json"],
            ["compare", run, run], ["report", run, "--out", f"{out}.html"], ["list", "models", "dnn"],
            ["data", "info", data], ["data", "lint", data, "--json"], ["tables", "--home", str(at)], ["doctor"],
            ["train", *small, "-q"], ["train", *small, "--set", "split.n_folds=3", "--offline"], ["--help"],
            ["bench", "none", "--home", str(at), "--dry-run"], ["--version"],
            ["setup", "--data", "nowhere", "--offline"],
        ])  # fmt: skip
        for _ in range(rng.randint(0, 2)):
            place = rng.randrange(len(words))
            match rng.randrange(5):
                case 0 if len(words) > 1:
                    del words[place]
                case 1:
                    words.insert(place, rng.choice(words))
                case _ if place:
                    words[place] = mutate.text(rng, words[place])
        return [w.replace("\x00", "") for w in words]  # the system passes none to a program

    def try_it(self, made: Any, at: Path) -> bool:
        out, err = io.StringIO(), io.StringIO()
        here = Path.cwd()
        os.chdir(at)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                main(made)
        except SystemExit:
            pass
        finally:
            os.chdir(here)
        said = out.getvalue() + err.getvalue()
        if "Traceback" in said or (bad := OBEYED.intersection(said)):
            raise Wrong(f"said {said[:200]!r}" if "Traceback" in said else f"sends {sorted(map(ascii, bad))}")
        return "Usage:" not in err.getvalue()


KINDS: dict[str, type[Kind]] = {k.name: k for k in (Pairs, Tables, RunFiles, Results, Bundles, Smiles, Commands)}
