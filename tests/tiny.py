"""A dataset small enough to train on in a second: two dozen drugs, four types, written as the user's own tables."""

import csv
import json
from itertools import combinations
from pathlib import Path
from typing import Any

# name, SMILES, synonyms, targets; "Placebin" has neither structure nor target, and no pair.
DRUGS = """
Aspirin;CC(=O)Oc1ccccc1C(=O)O;acetylsalicylic acid|ASA;PTGS1|PTGS2
Ibuprofen;CC(C)Cc1ccc(cc1)C(C)C(=O)O;Advil;PTGS1|PTGS2
Naproxen;COc1ccc2cc(ccc2c1)C(C)C(=O)O;Aleve;PTGS1|PTGS2
Ketoprofen;CC(C(=O)O)c1cccc(c1)C(=O)c1ccccc1;;PTGS1|PTGS2
Diclofenac;OC(=O)Cc1ccccc1Nc1c(Cl)cccc1Cl;Voltaren;PTGS1|PTGS2
Paracetamol;CC(=O)Nc1ccc(O)cc1;acetaminophen;PTGS2
Warfarin;CC(=O)CC(c1ccccc1)c1c(O)c2ccccc2oc1=O;Coumadin;VKORC1
Phenprocoumon;CCC(c1ccccc1)c1c(O)c2ccccc2oc1=O;;VKORC1
Diazepam;CN1c2ccc(Cl)cc2C(=NCC1=O)c1ccccc1;Valium;GABRA1
Oxazepam;OC1N=C(c2ccccc2)c2cc(Cl)ccc2NC1=O;;GABRA1
Temazepam;CN1c2ccc(Cl)cc2C(=NC(O)C1=O)c1ccccc1;;GABRA1
Phenobarbital;CCC1(c2ccccc2)C(=O)NC(=O)NC1=O;Luminal;GABRA1
Codeine;COc1ccc2CC3C4C=CC(O)C5Oc1c2C45CCN3C;;OPRM1
Morphine;CN1CCC23C4Oc5c(O)ccc(CC1C2C=CC4O)c35;;OPRM1
Fentanyl;CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1;;OPRM1
Fluoxetine;CNCCC(Oc1ccc(cc1)C(F)(F)F)c1ccccc1;Prozac;SLC6A4
Sertraline;CNC1CCC(c2ccc(Cl)c(Cl)c2)c2ccccc12;Zoloft;SLC6A4
Fluconazole;OC(Cn1cncn1)(Cn1cncn1)c1ccc(F)cc1F;Diflucan;
Clotrimazole;Clc1ccccc1C(c1ccccc1)(c1ccccc1)n1ccnc1;;
Metronidazole;Cc1ncc([N+](=O)[O-])n1CCO;Flagyl;
Caffeine;Cn1cnc2c1c(=O)n(C)c(=O)n2C;the stimulant;ADORA1|ADORA2A
Theophylline;Cn1c2nc[nH]c2c(=O)n(C)c1=O;the stimulant;ADORA1|ADORA2A
Propranolol;CC(C)NCC(O)COc1cccc2ccccc12;Inderal;ADRB1|ADRB2
Atenolol;CC(C)NCC(O)COc1ccc(CC(N)=O)cc1;Tenormin;ADRB1
Placebin;;;
"""
TYPES = [
    ("bleeding", "directed", "{a} raises the bleeding risk of {b}.", "{a} and {b}: more bleeding."),
    ("sedation", "symmetric", "", "{a} and {b} add up to sedation."),
    ("exposure", "directed", "{a} raises the exposure of {b}.", ""),
    ("other", "unknown", "{a} does something to {b}.", ""),
]
CARD = {"name": "tiny", "title": "A tiny dataset", "licence": "CC0-1.0", "commercial_use": True}


def rows() -> list[dict[str, str]]:
    fields = ("name", "smiles", "synonyms", "targets")
    return [
        {"drug_id": f"T{i:02d}", **dict(zip(fields, line.split(";"), strict=True))}
        for i, line in enumerate(DRUGS.strip().splitlines(), 1)
    ]


def _type(first: dict[str, str], second: dict[str, str]) -> str:
    """Made up, and learnable from structure and target."""
    either = first["targets"] + second["targets"]
    if "PTGS" in first["targets"] or "VKORC1" in either:
        return "bleeding"
    if "GABRA1" in either or "OPRM1" in either:
        return "sedation"
    return "exposure" if "zole" in first["name"] + second["name"] else "other"


def pairs() -> list[dict[str, str]]:
    """Two thirds of all pairs; the others are left for asking. In a directed pair, the cause stands first."""
    known = [r for r in rows() if r["smiles"]]
    return [
        {"drug_a": a["drug_id"], "drug_b": b["drug_id"], "type": _type(a, b)}
        for i, (a, b) in enumerate(combinations(known, 2))
        if i % 3
    ]


def write(folder: Path) -> Path:
    """Write the tables into `folder` and return it: what `data = "<folder>"` in a run means."""
    folder.mkdir(parents=True, exist_ok=True)
    types = [dict(zip(("type", "direction", "sentence", "neutral"), t, strict=True)) for t in TYPES]
    for name, table in (("drugs", rows()), ("pairs", pairs()), ("types", types)):
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows(table)
    (folder / "card.json").write_text(json.dumps(CARD), encoding="utf-8")
    return folder


def run(folder: Path, *, model: str | dict[str, Any] = "dnn", epochs: int = 3, **sections: Any) -> dict[str, Any]:
    """A short run on one thread over the tables in `folder`."""
    hidden = {"name": "dnn", "hidden": [32, 16]} if model == "dnn" else model
    train = {"epochs": epochs, "min_steps": 0, "batch_size": 32, "device": "cpu", "dtype": "float32", "threads": 1,
             "checkpoint_s": 0.0}  # fmt: skip
    out: dict[str, Any] = {
        "model": hidden, "data": f"{folder}/", "features": ["morgan", "target"], "split": "kfold",
        "train": train, **sections,
    }  # fmt: skip
    return out
