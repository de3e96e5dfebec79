"""The nine kinds of input: how one is made of a valid one, and what is done with it.

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
import re
import resource
import shutil
import tomllib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import tomli_w
from openpyxl.utils.exceptions import IllegalCharacterError
from safetensors.numpy import save
from tests import tiny

import tailrx
from tailrx import api
from tailrx.bundle.pairing import Group
from tailrx.bundle.predictor import Bundle
from tailrx.chem.fingerprints import morgan
from tailrx.chem.structure import read_structure
from tailrx.config import fill, read_toml
from tailrx.data.frames import read_table
from tailrx.data.lint import lint, read_leniently
from tailrx.errors import TailrxError
from tailrx.features import FeatureSet
from tailrx.jobs.pair import WORDS as PAIRS
from tailrx.parsing import Unparsable, parse_json
from tailrx.registry import SPLITS
from tailrx.report.page.render import render_run

from . import kept, mutate
from .material import Material
from .say import Wrong, told


class Kind(ABC):
    """`make` leaves an input in the empty folder `at` and gives what else names it; the same for the same `rng`."""

    name: ClassVar[str]
    outcome = "answered"  # of the last input, where there are several

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
        table = api.read_pairs(path)
        answers = list(self.material.bundle.ask(pairs=table.pairs, smiles=table.smiles).answers())
        if [a.row for a in answers] != sorted(a.row for a in answers) or {a.row for a in answers} != set(
            range(len(table.pairs))
        ):
            raise Wrong("a row has no answer, or not its place")
        if any((a.drug_a.asked, a.drug_b.asked) != table.pairs[a.row] for a in answers):
            raise Wrong("the rows are not those asked")
        numbers(answers)
        return True


class Charts(Kind):
    """Medicines as they stand in charts: one a line, in a table, or in a workbook, perhaps of several patients."""

    name = "charts"

    def make(self, rng: random.Random, at: Path) -> Any:
        entries = [self._entry(rng) for _ in range(rng.randint(1, 12))]
        if (form := rng.randrange(4)) == 0:
            text = mutate.some_bytes(rng, "\n".join(entries).encode("utf-8", "surrogatepass"), 0.2)
            (at / "list.txt").write_bytes(text)
            return
        heads = rng.choice([["drug"], ["patient", "medication"], ["patient_id", "name", "smiles"], ["a", "b"]])
        cells = {"patient": "p1 p2", "patient_id": "1 2", "smiles": "CCO C1CC", "a": "x y"}
        rows = [heads, *([rng.choice(cells[h].split()) if h in cells else e for h in heads] for e in entries)]
        rows = mutate.rows(rng, rows) if rng.random() < 0.7 else rows
        if form == 1:
            book = openpyxl.Workbook()
            with contextlib.suppress(IllegalCharacterError):
                for row in rows:
                    book.active.append(row)
            if rng.random() < 0.1:
                book.active.merge_cells("A1:B2")
            if rng.random() < 0.1:
                book.create_sheet("more").append(["x"])
            out = io.BytesIO()
            book.save(out)
            (at / "list.xlsx").write_bytes(mutate.some_bytes(rng, out.getvalue(), 0.2))
        else:
            write_rows(at / "list.csv", rows, rng)

    def _entry(self, rng: random.Random) -> str:
        words = [*self.material.names, "T01", "Bactrim", "Coumadin", "81-81-2", "RxCUI 5", "asa", "nothing"]
        around = [
            "5 mg",
            "tablet",
            "PO",
            "BID",
            "(",
            ")",
            "/",
            " + ",
            "prn pain",
            "no",
            "allergy",
            "HCl",
            "-",
            "\u2192",
            "",
        ]
        parts = [rng.choice(words), *(rng.choice([*around, *words]) for _ in range(rng.randrange(6)))]
        rng.shuffle(parts)
        entry = " ".join(parts) * rng.choice([1, 1, 1, 1, 40])
        return mutate.text(rng, entry) if rng.random() < 0.4 else entry

    def try_it(self, made: Any, at: Path) -> bool:
        (path,) = at.iterdir()
        listed = api.read_list(path)
        bundle = self.material.bundle
        for entry in (e for group in listed.groups.values() for e in group):
            seen = bundle.reader.read(entry)
            if bool(seen.ingredients) == bool(seen.failure):
                raise Wrong("an entry is neither read nor refused")
        asked = bundle.ask(lists=[Group(n, e) for n, e in listed.groups.items()], smiles=listed.smiles)
        numbers(asked.answers())
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


def _bounded(key: str, n: float) -> bool:
    """A rate may be large, so that runs diverge; of one that is next to nothing, nothing is learnt."""
    return 1e-100 < n <= 1e30 if key == "optim.lr" else abs(n) <= 1e10


def _numbers(settings: Any, key: str = "") -> Iterator[tuple[str, float]]:
    """Every number among settings, with its key; seeds, which may be any, are left out."""
    items = settings.items() if isinstance(settings, dict) else enumerate(settings)
    for name, value in items:
        if isinstance(value, dict | list | tuple):
            yield from _numbers(value, f"{key}.{name}")
        elif isinstance(value, int | float) and not str(name).endswith("seed"):
            yield f"{key}.{name}".strip("."), value


class RunFiles(Kind):
    """A run file and `--set`."""

    name = "runs"
    KEYS = ("optim.lr", "train.threads", "model.hidden", "loss.name", "split.n_folds", "data.path", "seed", "x",
            "features", "train.device", "train.epochs", "bands.many", "model.dropout", "split.valid", "train.warmup",
            )  # fmt: skip
    TELLING: ClassVar = {
        "train.device": ("meta", "cuda:99", "mps", "xla", "cpu:7", "gpu", "cuda:-1"),
        "data.path": ("\x00", "a\x00b", "x" * 100_000, "/dev/zero", ".", "\ud800", "~", ""),
    }

    def make(self, rng: random.Random, at: Path) -> Any:
        config = fill({**self.material.config, "data": {"name": "table", "path": str(self.material.tables)}})
        raw = tomllib.loads(config.to_toml())
        try:
            text = tomli_w.dumps(mutate.nest(rng, raw, 1))
        except (TypeError, RecursionError, ValueError):  # no TOML at all, or deeper than its writer goes
            text = f"{tomli_w.dumps(raw)}\nx = {'[' * rng.choice([10, 50_000])}"
        (at / "run.toml").write_bytes(mutate.some_bytes(rng, text.encode("utf-8", "surrogatepass"), 0.15))
        return [self._setting(rng)] if rng.random() < 0.3 else []

    def _setting(self, rng: random.Random) -> str:
        key = rng.choice(self.KEYS)
        if rng.random() < 0.8 and key in self.TELLING:
            return f"{key}={rng.choice(self.TELLING[key])}"
        values = [*map(repr, mutate.NASTY_NUMBERS), *mutate.NASTY_TEXT, "[" * 50_000, "9" * 5_000, "[1, 1]", "'focal'"]
        return f"{key}={rng.choice(values)}"

    def try_it(self, made: Any, at: Path) -> bool:
        from tailrx.config import assign

        raw = read_toml(at / "run.toml")
        try:
            config = api.complete(assign(raw, made))
        except TailrxError:
            return True
        said = config.model_dump()
        if boundless := [key for key, n in _numbers(said) if not _bounded(key, n)]:
            raise Wrong(f"no bounds on {boundless[0]}")
        small = config.train.epochs <= 3 and config.train.min_steps <= 50 and len(config.features) <= 2
        wide = [w for w in np.ravel(config.model.get("hidden", [1])) if w > 512]
        # More threads than one may wait for ever in a fork of a process that has used them (OpenMP): no fault of ours.
        if small and not wide and config.data["name"] == "table" and config.train.threads <= 1:
            with contextlib.suppress(TailrxError):
                run = tailrx.train(config, at / "out", session=tailrx.Session(offline=True))
                if not all(math.isfinite(v) for v in run.metrics.values() if v is not None):
                    raise Wrong("a score is no number")
        return True


class Results(Kind):
    """The result of a run, as evaluate, report, compare and resume read it, or one that a bench kept."""

    name = "results"

    def make(self, rng: random.Random, at: Path) -> Any:
        if rng.random() < 0.35:
            return kept.make(rng, self.material, at)
        shutil.copytree(self.material.run, at / "run", ignore=shutil.ignore_patterns("bundle"))
        which = rng.choice(["result.json"] * 6 + ["history.json", "split.json", "predictions.npz", "config.toml"])
        path = at / "run" / which
        if which == "predictions.npz" and rng.random() < 0.8:
            with np.load(path) as stored:
                arrays = dict(stored)
            name = rng.choice(list(arrays))
            np.savez(path, **{**arrays, name: mutate.array(rng, arrays[name])})
        elif which == "predictions.npz" or which.endswith("toml"):
            path.write_bytes(mutate.some_bytes(rng, path.read_bytes(), 1.0))
        else:
            made = mutate.nest(rng, json.loads(path.read_text()))
            try:
                text = json.dumps(made)
            except RecursionError:
                text = '{"metrics":' + "[" * 50_000
            path.write_bytes(mutate.some_bytes(rng, text.encode("utf-8", "surrogatepass"), 0.1))
        return path

    def try_it(self, made: Any, at: Path) -> bool:
        if "home" in made.relative_to(at).parts:
            kept.try_it(made, self.material)
            return made.suffix != ".json" or _is_json(made)
        with contextlib.suppress(TailrxError):
            result = tailrx.evaluate(at / "run")
            json.dumps(result, allow_nan=False)
            render_run(result, PAIRS)
        told("evaluate", str(at / "run"))
        told("evaluate", str(at / "run"), str(self.material.other_fold))
        for act in (
            lambda: tailrx.compare(at / "run", self.material.run),
            lambda: tailrx.resume(at / "run", session=tailrx.Session(offline=True)),
        ):
            with contextlib.suppress(TailrxError):
                act()
        return _is_json(at / "run" / "result.json")


def _is_json(path: Path) -> bool:
    try:
        parse_json(path.read_bytes())
    except Unparsable:
        return False
    return True


class Bundles(Kind):
    """A bundle whose checksum fits, whoever changed it."""

    name = "bundles"

    def make(self, rng: random.Random, at: Path) -> Any:
        meta, card, stored = rng.choice(self.material.packed)
        tensors = dict(stored)
        match rng.randrange(10):
            case 0 | 1:
                meta = mutate.nest(rng, meta, 1)
            case 2:
                section = rng.choice(["features", "model", *meta["config"]])
                changed = mutate.nest(rng, {section: meta["config"][section]})
                meta = {**meta, "config": {**meta["config"], **changed}}
            case 3:
                card = mutate.nest(rng, card)
            case _:
                name = rng.choice(list(tensors))
                tensors[name] = mutate.array(rng, tensors[name])
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

    def try_it(self, made: Any, at: Path) -> bool:
        bundle = Bundle.load(at)
        names = [d.id for d in bundle.drugs][:6]
        numbers(bundle.predict(*names, smiles={"new one": "CCOC(=O)c1ccc(N)cc1"}).answers if len(names) > 1 else ())
        return True


ELEMENT, ISOTOPE = re.compile(r"\[\d*#(\d+)"), re.compile(r"\[(\d+)")


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
        answers = list(self.material.bundle.ask(pairs=[("x", "aspirin")], smiles={"x": made}).answers())
        numbers(answers)
        impossible = any(int(n[:9]) > 118 for n in ELEMENT.findall(made))
        impossible |= any(int(n[:9]) > 300 for n in ISOTOPE.findall(made))
        if impossible and answers[0].assessed:
            raise Wrong("an atom that does not exist")
        read_structure(made)
        morgan([made] if not made.startswith("InChI=") else [])
        return True


class Molecules(Kind):
    """A user's own table of molecules or reactions, and what is computed of its structures."""

    name = "molecules"
    REACTIONS = ("CC>>CO", "OCC.CC(=O)O>[H+]>CCOC(C)=O", "[CH3:1][OH:2]>>[CH2:1]=[O:2]", "CCO>>CC=O", "[NH3]->[Pt]>>N")
    LABELS = ("a", "b", "a", "b", "1", "1.0", "NaN", "", "inf")
    FEATURES: ClassVar = ({"name": "fingerprint", "kind": "maccs"}, {"name": "fingerprint", "counts": True},
                          {"name": "reaction_difference", "bits": 64})  # fmt: skip

    def make(self, rng: random.Random, at: Path) -> Any:
        known = rng.choice([self.material.smiles, self.REACTIONS, [*self.material.smiles, *self.REACTIONS, ">", "*"]])
        rows = [["smiles", "label", "id", "split"]]
        for i in range(rng.randint(1, 12)):
            rows.append([rng.choice(known), rng.choice(self.LABELS), str(i), rng.choice(["train", "test"])])
        write_rows(at / "molecules.csv", mutate.rows(rng, rows), rng)
        return rng.choice(["error", "keep", "drop"])

    def try_it(self, made: Any, at: Path) -> bool:
        try:
            data = tailrx.load_dataset(
                "molecule_table", path=str(next(at.iterdir())), conflicts=made, session=tailrx.Session(offline=True)
            )
        except TailrxError as why:
            return "usable" in str(why) or "can be used" in str(why) or "two labels" in str(why)
        if not len(data) == len(data.keys) == len(data.unit) == data.counts().sum():
            raise Wrong("rows without a key, a unit or a class")
        features = FeatureSet.of([self.FEATURES[len(data) % 3]])
        table, problems = features.transform(data.entities, features.fit([]))
        if table.mask.sum() + len(problems) != len(data.entities):
            raise Wrong("a structure that neither reads nor says why")
        return True


class Commands(Kind):
    """A command line, run in a folder of its own: now and then on a full disk, or where a link lies in wait."""

    name = "commands"
    NUMBERED = ("--top", "--fold", "--seed", "--jobs", "--set")
    SETTINGS = ("train.threads", "train.epochs", "split.n_folds", "seed", "split.fold", "data.conflicts", "x.y.z")

    def make(self, rng: random.Random, at: Path) -> Any:
        steering = rng.random() < 0.3
        words = self._valid(rng, str(at / "out"), steering)
        for _ in range(rng.randint(0, 2)):
            place = rng.randrange(len(words))
            match rng.randrange(7):
                case 0 if len(words) > 1:
                    del words[place]
                case 1:
                    words.insert(place, rng.choice(words))
                case 2:
                    option, value = rng.choice(self.NUMBERED), str(rng.choice(mutate.NASTY_NUMBERS))
                    key = f"{rng.choice(self.SETTINGS)}=" if option == "--set" else ""
                    words += [option, f"{key}{value}"]
                case 3 if place:
                    words[place] += rng.choice("x/=.[") * rng.choice([300, 8_000, 100_000])
                case _ if place:
                    words[place] = mutate.text(rng, words[place])
        if rng.random() < 0.05:
            (at / "out").mkdir()
            (at / "victim").write_text("not ours")
            (at / "out" / rng.choice([".lock", ".lock", "config.toml", "result.json"])).symlink_to(at / "victim")
        room = rng.choice([0, 100, 1_000, 3_000, 10_000, 30_000, 100_000]) if rng.random() < 0.15 else None
        return [w.replace("\x00", "") for w in words], room  # the system passes no NUL to a program

    def _valid(self, rng: random.Random, out: str, steering: bool) -> list[str]:
        m = self.material
        a, b = rng.choice(m.names), rng.choice(m.names)
        run = str(m.steering_run if steering else m.run)
        data = f"{m.steering_tables if steering else m.tables}/"
        train = ["train", "--data", data, "--out", out, "-q"]
        network = [*train, "--model", "dnn", "--set", "train.epochs=1", "--set", "model.hidden=[8, 8]",
                   "--set", "train.checkpoint_s=0"]  # fmt: skip
        valid: list[list[str]] = [
            ["predict", run, a, b], ["predict", run, a, b, "--json"], ["predict", run, a, "--smiles", "x=CCO"],
            ["predict", run, a, b, "--top", "2", "--out", f"{out}.csv"], ["evaluate", run], ["evaluate", run, "--json"],
            ["compare", run, run], ["report", run, "--out", f"{out}.html"], ["list", "models", "dnn"],
            ["data", "info", data], ["data", "lint", data], ["data", "lint", data, "--json"],
            ["tables", "--home", str(Path(out).parent)], ["doctor"],
            [*train, "--model", "neighbours"], [*train, "--model", "neighbours", "--set", "split.n_folds=3"], network,
            ["bench", "none", "--home", str(Path(out).parent), "--dry-run"], ["--help"], ["--version"],
            ["setup", "--data", "nowhere", "--offline"], ["train", "--resume", run],
        ]  # fmt: skip
        return list(rng.choice(valid))

    def try_it(self, made: Any, at: Path) -> bool:
        words, room = made
        here, (soft, hard) = Path.cwd(), resource.getrlimit(resource.RLIMIT_FSIZE)
        os.chdir(at)
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft if room is None else room, hard))
        try:
            said = told(*words)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
            os.chdir(here)
        if (at / "victim").exists() and (at / "victim").read_text() != "not ours":
            raise Wrong("writes through a link")
        self.outcome = f"{words[0][:20] if words and words[0].isalnum() else '-'} exits with {said.code}"
        return "Usage:" not in said.err


KINDS: dict[str, type[Kind]] = {
    k.name: k for k in (Pairs, Charts, Tables, RunFiles, Results, Bundles, Smiles, Molecules, Commands)
}
