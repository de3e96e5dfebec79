"""Bundles that someone changed on purpose, and whose checksums he made again: each is refused in one sentence, or
answers as the untouched one does. None hangs, gives what is no number, or points at another drug."""

import gc
import hashlib
import json
import math
import os
import shutil
import signal
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load as from_bytes
from safetensors.numpy import save as to_bytes

from tailrx.bundle.predictor import Bundle
from tailrx.errors import BundleError, TailrxError

GOLDEN = Path(__file__).parents[2] / "golden"
SECONDS = 10  # a case that takes longer hangs
Meta = dict[str, Any]
Tensors = dict[str, np.ndarray]


@contextmanager
def time_limit() -> Iterator[None]:
    def over(*_: Any) -> None:
        raise AssertionError(f"took longer than {SECONDS} s")

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def write_weights(folder: Path, raw: bytes) -> None:
    """With the checksum made again."""
    (folder / "weights.safetensors").write_bytes(raw)
    file = folder / "bundle.json"
    meta = json.loads(file.read_text())
    meta["weights_sha256"] = hashlib.sha256(raw).hexdigest()
    file.write_text(json.dumps(meta))


def answers(folder: Path) -> list[dict[str, Any]]:
    """What a bundle says of each of its pairs, and of a new drug."""
    bundle = Bundle.load(folder)
    names = [d["name"] for d in json.loads((GOLDEN / "bundle_v2/bundle.json").read_text())["drugs"]]
    prediction = bundle.predict(*names, smiles={"new": "CCCO", "ring": "Clc1ccccc1"}, top=9)
    bundle.predict("gold 0", "silver", "no such drug", "")
    return list(prediction.to_dict()["answers"])


def numbers(value: Any) -> Iterator[float]:
    if isinstance(value, float):
        yield value
    elif isinstance(value, dict | list | tuple):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from numbers(inner)


@pytest.fixture(scope="module")
def untouched() -> dict[str, list[dict[str, Any]]]:
    return {name: answers(GOLDEN / name) for name in ("bundle_v1", "bundle_v2")}


def judged(folder: Path, untouched: list[dict[str, Any]]) -> bool:
    """Whether it was refused, in one sentence; else what it says is asserted to be the truth."""
    with time_limit():
        try:
            given_answers = answers(folder)
        except BundleError as why:
            refusal = str(why)
        else:
            refusal = ""
    if refusal:
        assert len(refusal.splitlines()) == 1
        assert len(refusal) < 1_000
        return True
    assert all(map(math.isfinite, numbers(given_answers)))
    assert given_answers == untouched
    return False


# Fields of bundle.json


def put(*path: str | int, value: Any) -> Callable[[Meta], None]:
    def change(meta: Meta) -> None:
        place: Any = meta
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Meta], None]:
    def change(meta: Meta) -> None:
        place: Any = meta
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


MORGAN, MODEL = ("config", "features", 0), ("config", "model")
FIELDS: dict[str, Callable[[Meta], None]] = {
    "a radius that never ends": put(*MORGAN, "radius", value=10**9),
    "a negative radius": put(*MORGAN, "radius", value=-1),
    "a radius that is true": put(*MORGAN, "radius", value=True),
    "bits beyond memory": put(*MORGAN, "bits", value=2**40),
    "bits of another number": put(*MORGAN, "bits", value=1024),
    "bits in excess": put(*MORGAN, "bits", value=4096),
    "a cache of its own choice": put(*MORGAN, "cache", value="/etc"),
    "a feature with no name": drop(*MORGAN, "name"),
    "a feature whose name is a list": put(*MORGAN, "name", value=["morgan"]),
    "a feature whose name leads out": put(*MORGAN, "name", value="../morgan"),
    "a feature twice": put("config", "features", 1, "name", value="morgan"),
    "features in another order": lambda m: m["config"]["features"].reverse(),
    "features that are text": put("config", "features", value="morgan"),
    "no features": put("config", "features", value=[]),
    "a hidden layer beyond memory": put(*MODEL, "hidden", value=[10**9, 10**9]),
    "a hidden layer of nothing": put(*MODEL, "hidden", value=[0, 4]),
    "a hidden layer of a size with a thousand digits": put(*MODEL, "hidden", value=[10**1000, 4]),
    "three hidden layers": put(*MODEL, "hidden", value=[8, 4, 4]),
    "hidden layers of other sizes": put(*MODEL, "hidden", value=[4, 8]),
    "dropout above one": put(*MODEL, "dropout", value=2.0),
    "another fusion": put(*MODEL, "fusion", value="sum"),
    "a baseline for a model": put(*MODEL, value={"name": "neighbours"}),
    "another model": put(*MODEL, value={"name": "cnn_siam"}),
    "widths beyond memory": put("widths", value=[10**9, 10**9]),
    "widths that are wide": put("widths", value=[10**6, 10**6]),
    "a negative width": put("widths", value=[-12, 36]),
    "widths that add up all the same": put("widths", value=[11, 13]),
    "widths for one feature": put("widths", value=[24]),
    "widths that are text": put("widths", value=["12", "12"]),
    "another job": put("job", value="triple"),
    "a drug whose id is a number": put("drugs", 0, "id", value=7),
    "a drug whose id is empty": put("drugs", 0, "id", value=""),
    "a drug whose name is null": put("drugs", 0, "name", value=None),
    "a drug whose name is a million letters": put("drugs", 0, "name", value="x" * 1_000_000),
    "a drug whose name is half a character": put("drugs", 0, "name", value="\ud800"),
    "two drugs of one id": put("drugs", 1, "id", value="G00"),
    "two drugs of one id in other letters": put("drugs", 1, "id", value=" g00 "),
    "synonyms that are text": put("drugs", 0, "synonyms", value="gold"),
    "synonyms that are numbers": put("drugs", 0, "synonyms", value=[1]),
    "a drug more": lambda m: m["drugs"].append({"id": "X", "name": "X", "synonyms": []}),
    "a drug fewer": drop("drugs", 0),
    "drugs by name": put("drugs", value={"G00": "gold 0"}),
    "no drugs": put("drugs", value=[]),
    "a type whose name is a list": put("labels", 0, "name", value=["type 0"]),
    "two types of one name": put("labels", 1, "name", value="type 0"),
    "a type whose direction is unheard of": put("labels", 0, "direction", value="up"),
    "a type more": lambda m: m["labels"].append({"name": "type 3"}),
    "a type fewer": drop("labels", 2),
    "no types": put("labels", value=[]),
    "a vocabulary that is a list": put("vocabulary", value=[]),
    "a vocabulary of another feature": lambda m: m["vocabulary"].update(target=m["vocabulary"].pop("enzyme")),
    "a vocabulary with a token twice": put("vocabulary", "enzyme", "vocabulary", value=["CYP0:substrate"] * 3),
    "a vocabulary that is longer than the bits": put("vocabulary", "enzyme", "vocabulary", value=list("abcdefghi")),
    "a vocabulary of numbers": put("vocabulary", "enzyme", "vocabulary", value=[1, 2, 3]),
    "a licence that is a table": put("licence", value={}),
    "a use that is neither yes nor no": put("commercial_use", value="of course"),
    "no configuration": put("config", value=None),
    "a checksum that is a number": put("weights_sha256", value=5),
    "a field that nobody knows": put("colour", value="red"),
}  # fmt: skip
LATER_FIELDS: dict[str, Callable[[Meta], None]] = {
    "no keys of structures": drop("structures"),
    "keys of structures that are null": put("structures", value=None),
    "keys of structures for one drug": lambda m: m.update(structures=m["structures"][:1]),
    "a key that is no InChIKey": put("structures", 0, value=["x", "x"]),
    "a key alone": put("structures", 0, value=["LFQSCWFLJHTTHZ-UHFFFAOYSA-N"]),
    "nobody said to be affected": drop("affected"),
    "a third drug affected": put("affected", 0, value="c"),
    "affected said of one type": put("affected", value=["b"]),
    "no word on whose names they are": drop("own_names"),
    "own names that are text": put("own_names", value="yes"),
    "medicines that are a list": put("medicines", value=[]),
    "medicines without substances": drop("medicines", "substances"),
    "a medicine of three fields": put("medicines", "substances", 0, value=["a", "b", []]),
    "a medicine whose synonyms are text": put("medicines", "substances", 0, 2, value="aurum"),
    "a medicine with a number for a name": put("medicines", "substances", 0, 1, value=1),
    "a resolved device that is a list": put("resolved", value={"device": []}),
}


def changed(folder: Path, version: str, change: Callable[[Meta], None]) -> Path:
    copy = shutil.copytree(GOLDEN / version, folder / "bundle")
    meta = json.loads((copy / "bundle.json").read_text())
    change(meta)
    (copy / "bundle.json").write_text(json.dumps(meta))
    return copy


HARMLESS_FIELDS = {"a field that nobody knows"}


@pytest.mark.parametrize("version", ["bundle_v1", "bundle_v2"])
@pytest.mark.parametrize("kind", FIELDS)
def test_a_hostile_field_is_refused(kind, version, tmp_path, untouched):
    refused = judged(changed(tmp_path, version, FIELDS[kind]), untouched[version])
    assert refused == (kind not in HARMLESS_FIELDS)


@pytest.mark.parametrize("kind", LATER_FIELDS)
def test_a_hostile_field_of_format_2_is_refused(kind, tmp_path, untouched):
    assert judged(changed(tmp_path, "bundle_v2", LATER_FIELDS[kind]), untouched["bundle_v2"])


# Tensors


def at(name: str, where: Any, value: float) -> Callable[[Tensors], None]:
    def change(t: Tensors) -> None:
        t[name] = t[name].copy()
        t[name][where] = value

    return change


def made(name: str, how: Callable[[np.ndarray], np.ndarray]) -> Callable[[Tensors], None]:
    def change(t: Tensors) -> None:
        t[name] = how(t[name])

    return change


def kind(name: str, dtype: Any) -> Callable[[Tensors], None]:
    return made(name, lambda x: x.astype(dtype))


TENSORS: dict[str, Callable[[Tensors], None]] = {
    "a pair of a drug beyond the last": at("known/pair", (0, 0), 12),
    "a pair of a drug before the first": at("known/pair", (0, 0), -1),
    "a pair of a drug at the largest number": at("known/pair", (0, 0), 2**31 - 1),
    "a pair of one drug": lambda t: t.update({"known/pair": t["known/pair"][:, [0, 0]]}),
    "pairs of three": made("known/pair", lambda x: x[:, [0, 1, 1]]),
    "pairs in a row": made("known/pair", lambda x: x.reshape(-1)),
    "pairs of fractions": kind("known/pair", np.float32),
    "pairs of truth values": kind("known/pair", bool),
    "pairs that are fewer": made("known/pair", lambda x: x[:-1]),
    "no pairs": lambda t: t.update({k: t[k][:0] for k in ("known/pair", "known/target", "known/trained")}),
    "unsigned pairs beyond all": made("known/pair", lambda x: np.full(x.shape, 2**64 - 1, np.uint64)),
    "a type beyond the last": at("known/target", 0, 3),
    "a type before the first": at("known/target", 0, -1),
    "types that are short": made("known/target", lambda x: x[:5]),
    "types in a column": made("known/target", lambda x: x[:, None]),
    "types that are fractions": kind("known/target", np.float64),
    "trained by number": kind("known/trained", np.int32),
    "trained that is short": made("known/trained", lambda x: x[:5]),
    "trained in a column": made("known/trained", lambda x: x[:, None]),
    "a reference drug beyond the last": at("drugs/reference", 0, 12),
    "a reference drug before the first": at("drugs/reference", 0, -1),
    "a reference drug twice": at("drugs/reference", 0, 1),
    "reference drugs in another order": made("drugs/reference", lambda x: x[::-1]),
    "a reference drug fewer": made("drugs/reference", lambda x: x[:-1]),
    "no reference drugs": lambda t: t.update(
        {"drugs/reference": t["drugs/reference"][:0], "drugs/similarity": t["drugs/similarity"][:, :0]}
    ),
    "reference drugs that are truth values": kind("drugs/reference", bool),
    "a mask of numbers": kind("drugs/mask", np.uint8),
    "a mask of one feature": made("drugs/mask", lambda x: x[:, :1]),
    "a mask of fewer drugs": made("drugs/mask", lambda x: x[:-1]),
    "a mask of three axes": made("drugs/mask", lambda x: x[:, :, None]),
    "a similarity that is no number": at("drugs/similarity", (0, 0), math.nan),
    "a similarity without end": at("drugs/similarity", (0, 1), math.inf),
    "a similarity above one": at("drugs/similarity", (0, 1), 2),
    "a similarity below zero": at("drugs/similarity", (0, 1), -0.5),
    "similarities of fewer drugs": made("drugs/similarity", lambda x: x[:-1]),
    "similarities to fewer drugs": made("drugs/similarity", lambda x: x[:, :-1]),
    "similarities that are numbers of another kind": kind("drugs/similarity", np.int32),
    "similarities in columns of other drugs": made("drugs/similarity", lambda x: np.roll(x, 1, axis=1)),
    "an encoding that is no number": at("encoded/first", (0, 0), math.nan),
    "an encoding without end": at("encoded/first", (11, 7), -math.inf),
    "an encoding at the end of all numbers": at("encoded/first", (3, slice(None)), 3e38),
    "encodings of fewer drugs": made("encoded/first", lambda x: x[:-1]),
    "encodings that are narrow": made("encoded/first", lambda x: x[:, :1]),
    "both encodings narrow": lambda t: t.update({k: t[k][:, :1] for k in ("encoded/first", "encoded/second")}),
    "encodings in a row": made("encoded/first", lambda x: x.reshape(-1)),
    "encodings of three axes": made("encoded/first", lambda x: x[:, :, None]),
    "encodings that are whole": kind("encoded/first", np.int32),
    "encodings of double precision": kind("encoded/first", np.float64),
    "encodings of half precision": kind("encoded/first", np.float16),
    "a weight that is no number": at("model/last.bias", 0, math.nan),
    "a weight without end": at("model/fuse.bias", 0, math.inf),
    "a weight at the end of all numbers": at("model/last.weight", (0, 0), 3e38),
    "a bias at the end of all numbers": at("model/last.bias", slice(None), -3.4e38),
    "weights that overflow together": lambda t: t.update(
        {k: np.full_like(t[k], 1e12) for k in t if k.startswith("model/") and t[k].dtype == np.float32}
    ),
    "a variance below zero": at("model/body.1.running_var", slice(None), -1),
    "weights that are whole": kind("model/last.bias", np.int64),
    "weights of double precision": kind("model/last.weight", np.float64),
    "weights of half precision": kind("model/last.weight", np.float16),
    "weights on their side": made("model/last.weight", lambda x: x.T),
    "weights that fit by broadcasting": made("model/last.bias", lambda x: x[:1]),
    "a weight that is missing": lambda t: t.pop("model/last.bias"),
    "a weight that no layer has": lambda t: t.update({"model/last.more": np.zeros(3, np.float32)}),
    "fingerprints of signed numbers": kind("feature/morgan/reference", np.int8),
    "fingerprints that are short": made("feature/morgan/reference", lambda x: x[:, :8]),
    "fingerprints that are long": made("feature/morgan/reference", lambda x: np.hstack([x, x])),
    "fingerprints of fewer drugs": made("feature/morgan/reference", lambda x: x[:-1]),
    "fingerprints in a row": made("feature/morgan/reference", lambda x: x.reshape(-1)),
    "no fingerprints": lambda t: t.pop("feature/morgan/reference"),
    "tokens in bits of no width": made("feature/enzyme/reference", lambda x: x[:, :0]),
    "tokens of fewer drugs": made("feature/enzyme/reference", lambda x: x[:-1]),
    "a state that its feature does not have": lambda t: t.update({"feature/morgan/more": np.zeros(1, np.uint8)}),
    "a state of a feature that it has not": lambda t: t.update({"feature/target/reference": np.zeros(1, np.uint8)}),
    "a tensor of another room": lambda t: t.update({"elsewhere/x": np.zeros(1)}),
    "no tensors": lambda t: t.clear(),
    **{
        f"no {name}": lambda t, name=name: t.pop(name)
        for name in ("known/pair", "known/target", "known/trained", "drugs/mask", "drugs/reference",
                     "drugs/similarity", "encoded/first", "encoded/second")
    },
}  # fmt: skip
HARMLESS_TENSORS = {"a state of a feature that it has not"}


@pytest.mark.parametrize("version", ["bundle_v1", "bundle_v2"])
@pytest.mark.parametrize("kind", TENSORS)
def test_a_hostile_tensor_is_refused(kind, version, tmp_path, untouched):
    copy = shutil.copytree(GOLDEN / version, tmp_path / "bundle")
    tensors = from_bytes((copy / "weights.safetensors").read_bytes())
    TENSORS[kind](tensors)
    write_weights(copy, to_bytes({k: np.ascontiguousarray(v) for k, v in tensors.items()}))
    assert judged(copy, untouched[version]) == (kind not in HARMLESS_TENSORS)


def test_features_and_weights_that_fit_each_other_and_not_the_reference_drugs_are_refused(tmp_path, untouched):
    copy = changed(tmp_path, "bundle_v2", put("widths", value=[11, 11]))
    tensors = from_bytes((copy / "weights.safetensors").read_bytes())
    for name, tensor in tensors.items():
        if name.startswith(("feature/", "model/turn.mean")):
            tensors[name] = tensor[:11]
        elif name.startswith("model/turn.axes"):
            tensors[name] = np.ascontiguousarray(tensor[:11, :11])
        elif name in ("model/fuse.first.weight", "model/fuse.second.weight"):
            tensors[name] = np.ascontiguousarray(tensor[:, :22])
    write_weights(copy, to_bytes(tensors))
    assert judged(copy, untouched["bundle_v2"])


# Headers that lie, and files that are none


def header(change: Callable[[Meta], None]) -> Callable[[bytes], bytes]:
    def lie(raw: bytes) -> bytes:
        (size,) = struct.unpack("<Q", raw[:8])
        report = json.loads(raw[8 : 8 + size])
        change(report)
        text = json.dumps(report).encode()
        return struct.pack("<Q", len(text)) + text + raw[8 + size :]

    return lie


RAW: dict[str, Callable[[bytes], bytes]] = {
    "no bytes": lambda raw: b"",
    "a header longer than the file": lambda raw: struct.pack("<Q", 2**63) + raw[8:],
    "a header of deep brackets": lambda raw: struct.pack("<Q", 10**5) + b"[" * 10**5,
    "a header that is not UTF-8": lambda raw: struct.pack("<Q", 4) + b"\xff\xfe\xff\xfe",
    "offsets beyond the file": header(put("known/pair", "data_offsets", value=[0, 2**60])),
    "offsets that overlap": header(put("known/pair", "data_offsets", value=[0, 480])),
    "offsets that run backwards": header(put("known/pair", "data_offsets", value=[480, 0])),
    "a shape beyond memory": header(put("known/pair", "shape", value=[2**62, 2**62])),
    "a shape below zero": header(put("known/pair", "shape", value=[-60, -2])),
    "a kind of number that is unheard of": header(put("known/pair", "dtype", value="I31")),
    "a kind of number that numpy has not": header(put("known/target", "dtype", value="BF16")),
    "bytes after the end": lambda raw: raw + b"\0" * 100,
}


@pytest.mark.parametrize("version", ["bundle_v1", "bundle_v2"])
@pytest.mark.parametrize("kind", RAW)
def test_weights_whose_header_lies_are_refused(kind, version, tmp_path, untouched):
    copy = shutil.copytree(GOLDEN / version, tmp_path / "bundle")
    write_weights(copy, RAW[kind]((copy / "weights.safetensors").read_bytes()))
    assert judged(copy, untouched[version])


def _socket(path: Path) -> None:
    folder = os.open(path.parent, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as end:  # by a short name: that of a socket may have a hundred letters
        end.bind(f"/proc/self/fd/{folder}/{path.name}")
    os.close(folder)


FILES: dict[str, Callable[[Path], None]] = {
    "a pipe": os.mkfifo,
    "a link to a device without end": lambda path: path.symlink_to("/dev/zero"),
    "a link to a device without anything": lambda path: path.symlink_to("/dev/null"),
    "a link to itself": lambda path: path.symlink_to(path),
    "a link to nowhere": lambda path: path.symlink_to("nowhere"),
    "a folder": Path.mkdir,
    "a socket": _socket,
}


@pytest.mark.parametrize("name", ["bundle.json", "weights.safetensors", "card.json"])
@pytest.mark.parametrize("kind", FILES)
def test_what_is_no_plain_file_is_refused_without_waiting(kind, name, tmp_path, untouched):
    copy = shutil.copytree(GOLDEN / "bundle_v2", tmp_path / "bundle")
    (copy / name).unlink()
    FILES[kind](copy / name)
    assert judged(copy, untouched["bundle_v2"])


def test_a_folder_and_files_that_are_reached_by_links_are_read(tmp_path, untouched):
    copy = shutil.copytree(GOLDEN / "bundle_v2", tmp_path / "there")
    (copy / "card.json").rename(tmp_path / "card.json")
    (copy / "card.json").symlink_to(tmp_path / "card.json")
    (tmp_path / "here").symlink_to(copy)
    assert not judged(tmp_path / "here", untouched["bundle_v2"])


CARDS = {
    "a card without data": "{}",
    "a card whose data is null": '{"data": null}',
    "a card whose data have a number for a name": '{"data": {"name": 5}}',
    "a card of deep brackets": '{"data": ' + "[" * 10**5,
    "a card with what is no number": '{"data": {"name": "x"}, "score": NaN}',
}


@pytest.mark.parametrize("kind", CARDS)
def test_a_hostile_card_is_refused(kind, tmp_path, untouched):
    copy = shutil.copytree(GOLDEN / "bundle_v2", tmp_path / "bundle")
    (copy / "card.json").write_text(CARDS[kind])
    assert judged(copy, untouched["bundle_v2"])


def test_a_refusal_leaves_garbage_collection_on_as_it_was(tmp_path, untouched):
    copy = changed(tmp_path, "bundle_v2", drop("drugs"))
    assert gc.isenabled()
    assert judged(copy, untouched["bundle_v2"])
    assert gc.isenabled()


# Run folders around them

RESULTS: dict[str, Callable[[Path], None]] = {
    "deep brackets": lambda path: path.write_text("[" * 10**5),
    "bytes": lambda path: path.write_bytes(b"\xff\0"),
    **FILES,
}


@pytest.mark.parametrize("kind", RESULTS)
def test_a_run_answers_by_its_bundle_whatever_its_result_is(kind, tmp_path, untouched):
    shutil.copytree(GOLDEN / "bundle_v2", tmp_path / "run" / "bundle")
    RESULTS[kind](tmp_path / "run" / "result.json")
    assert not judged(tmp_path / "run", untouched["bundle_v2"])


@pytest.mark.parametrize("kind", RESULTS)
def test_a_run_without_a_bundle_says_so_whatever_its_result_is(kind, tmp_path):
    (tmp_path / "run").mkdir()
    RESULTS[kind](tmp_path / "run" / "result.json")
    with time_limit(), pytest.raises(TailrxError) as why:
        Bundle.load(tmp_path / "run")
    assert len(str(why.value).splitlines()) == 1
