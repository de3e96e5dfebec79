"""Make a golden bundle of molecules: `python tests/golden/make_molecule_bundle.py molecules_v2`, and never one that is
there.

Its molecules are small and its labels made up from their letters; it is never trained on anything else.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path

import tailrx
from tailrx.jobs.molecule.predictor import MoleculeBundle

HERE = Path(__file__).parent
CHAINS = ["C" * n for n in range(1, 9)]
LABELS = {"O": "alcohol", "N": "amine", "Cl": "chloride"}
ASKED = [
    "CCO", "OCC", "CCCCCCCCCN", "CC(C)Cl", "C1CCCCC1", "CCN.Cl", "CCO.CCCN", "  CCO ", "", "C1CC", "CCO>>CC=O",
    "InChI=1S/CH4/h1H4", "*CC",
]  # fmt: skip


def write_table(path: Path) -> None:
    rows = [f"{chain}{end},{name}" for chain in CHAINS for end, name in LABELS.items()]
    path.write_text("smiles,label\n" + "\n".join(rows) + "\n", encoding="utf-8")


def main(name: str) -> None:
    place = HERE / name
    if place.exists():
        raise SystemExit(f"{place} is there and is never made again; give a new format a new name.")
    with tempfile.TemporaryDirectory() as scratch:
        table, run = Path(scratch) / "golden.csv", Path(scratch) / "run"
        write_table(table)
        config = {
            "model": {"name": "mlp", "hidden": [16, 8], "dropout": 0.0},
            "optim": {"name": "adam", "lr": 0.01},
            "data": {"name": "molecule_table", "path": str(table)},
            "features": [{"name": "fingerprint", "bits": 128}],
            "train": {"epochs": 60, "batch_size": 8, "keep": "last", "device": "cpu", "dtype": "float32", "threads": 1},
        }
        tailrx.train(config, run)
        shutil.copytree(run / "bundle", place)
        meta = json.loads((place / "bundle.json").read_text(encoding="utf-8"))
        meta["config"]["data"]["path"] = "golden.csv"
        (place / "bundle.json").write_text(json.dumps(meta) + "\n", encoding="utf-8")
    said = MoleculeBundle.load(place).predict(ASKED).to_dict()
    answers = {"asked": ASKED, "said": said}
    (HERE / f"{name}_answers.json").write_text(json.dumps(answers) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
