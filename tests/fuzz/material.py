"""What the inputs are made of: valid tables, runs, bundles and kept results, small, made once and then only read."""

import json
from pathlib import Path
from typing import Any

from safetensors.numpy import load
from tests import tiny, tiny_suite

import tailrx
from tailrx.bundle import medicines
from tailrx.bundle.predictor import Bundle
from tailrx.types import Substance, Vocabulary

OLD_BUNDLE = Path(__file__).parents[1] / "golden" / "bundle_v1"
STEERING = "\x1b[31m\x9b31m\u202e"  # a terminal that is sent this obeys
BEYOND = Vocabulary(
    "medicines for the fuzzer",
    "CC0-1.0",
    "0" * 64,
    (
        Substance("S1", "Doxylamine", ("Unisom",), "HCFDWZZGGLSKEP-UHFFFAOYSA-N", "469-21-6", "95QB77JKPL", ("S01",)),
        Substance("S2", "Dexibuprofen", ("(S)-ibuprofen",), "HEFNNWSXXWATRW-JTQLQIEISA-N"),
    ),
)
Packed = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]  # bundle.json, card.json, weights


class Material:
    def __init__(self, folder: Path):
        self.tables = tiny.write(folder / "tables")
        self.config = tiny.run(self.tables, epochs=2)
        self.run = tailrx.train(self.config, folder / "run").path
        self.other_fold = tailrx.train(
            {**self.config, "split": {"name": "kfold", "fold": 1}}, folder / "run of fold 1"
        ).path
        self.bundle = Bundle.load(self.run)
        self.packed = [_unpacked(self.run / "bundle", medicines=medicines.packed(BEYOND)), _unpacked(OLD_BUNDLE)]
        self.suite = tiny_suite.carry_out(folder / "suite")
        self.steering_tables = _steering(folder / "steering tables")
        self.steering_run = tailrx.train(tiny.run(self.steering_tables, epochs=1), folder / "steering run").path
        self.names = [r["name"] for r in tiny.rows()]
        self.smiles = [r["smiles"] for r in tiny.rows() if r["smiles"]]


def _unpacked(folder: Path, **more: Any) -> Packed:
    meta, card = (json.loads((folder / name).read_text()) for name in ("bundle.json", "card.json"))
    return {**meta, **more}, card, dict(load((folder / "weights.safetensors").read_bytes()))


def _steering(folder: Path) -> Path:
    """Tables whose names of drugs, types and data would steer a terminal."""
    tiny.write(folder)
    for name in ("drugs", "types"):
        file = folder / f"{name}.csv"
        text = file.read_text(encoding="utf-8").replace("Aspirin", f"Aspirin{STEERING}")
        file.write_text(text.replace("more bleeding", f"more bleeding{STEERING}"), encoding="utf-8")
    card = {**tiny.CARD, "title": f"Tiny{STEERING}", "licence": f"CC0{STEERING}"}
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return folder
