"""Make a golden bundle of the format of now: `python tests/golden/make_bundle.py bundle_v2`, and never one that is
there.

Its drugs, roles, labels and medicines are made up; it is never trained on anything else.
"""

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import tailrx
from tailrx.data import drugbank
from tailrx.types import Substance, Vocabulary

HERE = Path(__file__).parent
SMILES = [
    "CCO",
    "CCN",
    "CCC",
    "CCCl",
    "CCBr",
    "c1ccccc1",
    "Cc1ccccc1",
    "Oc1ccccc1",
    "Nc1ccccc1",
    "CC(=O)O",
    "CC(N)=O",
    "C[C@H](N)C(=O)O",
]
MEDICINES = Vocabulary(
    "a made-up vocabulary",
    "CC0",
    "0" * 64,
    (
        Substance("G00", "gold 0", ("(+)-aurum",)),
        Substance("M01", "silver", ("argentum", "(-)-aurum", "AG")),
        Substance("M02", "copper"),
    ),
)
QUESTIONS: list[dict[str, Any]] = [
    {"drugs": ["gold 0", "gold 5", "gold 9"], "smiles": {"new": "CCCO"}},
    {"drugs": [f"gold {i}" for i in range(12)], "top": 2},
    {
        "pairs": [
            ["gold 0", "gold 1"], ["gold 1", "gold 0"], ["G03", "gold 3"], ["gold 0", "gold 99x"], ["", "gold 1"],
            ["gold 2 hydrochloride", "gold 7"], ["broken", "gold 7"], ["silver", "gold 7"], ["(-)-aurum", "gold 7"],
            ["(+)-aurum", "gold 7"], ["AG", "gold 7"], ["copper", "silver"],
        ],
        "smiles": {"broken": "C1CC"},
        "top": 9,
    },
    {
        "drugs": ["gold 4"],
        "smiles": {
            "same": "OCC",
            "salt": "CCN.Cl",
            "isomer": "C[C@@H](N)C(=O)O",
            "flat": "CC(N)C(=O)O",
            "mixture": "CCCO.CCCC",
            "solvate": "CCCCCO.CC(C)=O",
            "inchi": "InChI=1S/C2H5NO/c1-2(3)4/h1H3,(H2,3,4)",
            "key": "UHOVQNZJYSORNB-UHFFFAOYSA-N",
            "far": "[Na+].[Cl-]",
        },
    },
]  # fmt: skip


def write_tables(folder: Path) -> None:
    drugs = [f"G{i:02d},gold {i},{s},CYP{i % 3}:substrate" for i, s in enumerate(SMILES)]
    (folder / "drugs.csv").write_text("drug_id,name,smiles,enzymes\n" + "\n".join(drugs) + "\n")
    pairs = [f"G{i:02d},G{j:02d},type {(i + j) % 3}" for i in range(12) for j in range(i + 1, 12) if i + j != 11]
    (folder / "pairs.csv").write_text("drug_a,drug_b,type\n" + "\n".join(pairs) + "\n")
    (folder / "types.csv").write_text(
        "type,direction,sentence,neutral,affected\n"
        "type 0,directed,{a} acts on {b}.,{a} and {b}: one acts on the other.,b\n"
        "type 1,symmetric,,{a} and {b} add up.,\n"
    )


def main(name: str) -> None:
    place = HERE / name
    if place.exists():
        raise SystemExit(f"{place} is there and is never made again; give a new format a new name.")
    drugbank.vocabulary = lambda files: MEDICINES
    with tempfile.TemporaryDirectory() as scratch:
        tables, run = Path(scratch) / "golden", Path(scratch) / "run"
        tables.mkdir()
        write_tables(tables)
        config = {
            "model": {"name": "dnn", "fusion": "concat", "hidden": [8, 4]},
            "data": str(tables),
            "features": ["morgan", "enzyme"],
            "train": {"epochs": 5, "device": "cpu", "dtype": "float32", "threads": 1},
        }
        tailrx.train(config, run)
        shutil.copytree(run / "bundle", place)
        meta = json.loads((place / "bundle.json").read_text())
        meta["config"]["data"]["path"] = "golden"
        (place / "bundle.json").write_text(json.dumps(meta) + "\n")
    bundle, said = tailrx.Bundle.load(place), []
    for asked in QUESTIONS:
        given = {k: v for k, v in asked.items() if k != "drugs"}
        said.append({"asked": asked, "said": bundle.predict(*asked.get("drugs", ()), **given).to_dict()})
    (HERE / f"{name}_answers.json").write_text(json.dumps(said) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
