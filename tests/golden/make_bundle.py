"""Make the golden bundle anew: `python tests/golden/make_bundle.py`. Only when the bundle format changes on purpose.

Its drugs, roles and labels are made up; it is never trained on anything else.
"""

import json
import shutil
import tempfile
from pathlib import Path

import tailrx

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
    "C1CCCCC1",
]


def write_tables(folder: Path) -> None:
    drugs = [f"G{i:02d},gold {i},{s},CYP{i % 3}:substrate" for i, s in enumerate(SMILES)]
    (folder / "drugs.csv").write_text("drug_id,name,smiles,enzymes\n" + "\n".join(drugs) + "\n")
    pairs = [f"G{i:02d},G{j:02d},type {(i + j) % 3}" for i in range(12) for j in range(i + 1, 12)]
    (folder / "pairs.csv").write_text("drug_a,drug_b,type\n" + "\n".join(pairs) + "\n")
    (folder / "types.csv").write_text(
        "type,direction,sentence,neutral\n"
        "type 0,directed,{a} acts on {b}.,{a} and {b}: one acts on the other.\n"
        "type 1,symmetric,,{a} and {b} add up.\n"
    )


def main() -> None:
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
        shutil.rmtree(HERE / "bundle_v1", ignore_errors=True)
        shutil.copytree(run / "bundle", HERE / "bundle_v1")
        meta = json.loads((HERE / "bundle_v1" / "bundle.json").read_text())
        meta["config"]["data"]["path"] = "golden"
        (HERE / "bundle_v1" / "bundle.json").write_text(json.dumps(meta) + "\n")
    said = tailrx.Bundle.load(HERE / "bundle_v1").predict("gold 0", "gold 5", "gold 9", smiles={"new": "CCCO"})
    (HERE / "bundle_v1_answers.json").write_text(json.dumps(said.to_dict(), indent=1) + "\n")


if __name__ == "__main__":
    main()
