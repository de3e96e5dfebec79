"""Compare the starter data with third-party originals: structures, names, and enzyme and transporter roles.

    structures  first block of the InChIKey of each SMILES  against DIR/originals/drugbank (slim table, else vocabulary)
    names       DrugBank id and common name                 against the vocabulary
    roles       drug, gene, role                            agree when DrugBank's proteins.tsv or DIKB supports them

The originals are read and compared, never copied. Bars: structures 98 %, roles 90 % for each of substrate, inhibitor
and inducer. Every disagreement needs a reason in scripts/starter_exceptions.csv, and every reason a disagreement.
"""

import argparse
import csv
import gzip
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from rdkit import Chem, rdBase

HERE = Path(__file__).resolve().parent
STARTER = HERE.parent / "src" / "tailrx" / "data" / "starter"
STRUCTURE_BAR, ROLE_BAR = 0.98, 0.90
UNIPROT = {
    "CYP1A2": "P05177", "CYP2B6": "P20813", "CYP2C8": "P10632", "CYP2C9": "P11712", "CYP2C19": "P33261",
    "CYP2D6": "P10635", "CYP3A4": "P08684", "UGT1A4": "P22310", "UGT2B7": "P16662", "XDH": "P47989",
    "ABCB1": "P08183", "SLCO1B1": "Q9Y6L6", "SLC22A2": "O15244",
}  # fmt: skip
DIKB_GENE = {"p-glycoprotein": "ABCB1", "oatp1b1": "SLCO1B1"}
DIKB_ROLE = {"inhibits": "inhibitor", "substrate_of": "substrate"}

Row = dict[str, str]
Fact = tuple[str, str]  # drug id, item: `structure`, `name` or a role such as `CYP3A4:inhibitor`


def read(path: Path, delimiter: str = ",") -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def first_block(inchikey: str) -> str:
    return inchikey.removeprefix("InChIKey=")[:14]


def structures(drugs: list[Row], drugbank: Path) -> tuple[dict[Fact, bool], dict[Fact, str]]:
    """Whether each structure and each name agrees, and for those that do not what the original says."""
    slim = {r["drugbank_id"]: first_block(r["inchikey"]) for r in read(drugbank / "drugbank-slim.tsv", "\t")}
    vocabulary = {r["DrugBank ID"]: r for r in read(drugbank / "drugbank_vocabulary.csv")}
    agree: dict[Fact, bool] = {}
    said: dict[Fact, str] = {}
    for drug in drugs:
        entry = vocabulary.get(drug["drug_id"], {})
        key = slim.get(drug["drug_id"]) or first_block(entry.get("Standard InChI Key", ""))
        molecule = Chem.MolFromSmiles(drug["smiles"])
        ours = "unparsed" if molecule is None else first_block(Chem.MolToInchiKey(molecule))  # type: ignore[no-untyped-call]
        name = entry.get("Common name", "no such id")
        for item, here, there in (("structure", ours, key), ("name", drug["name"], name)):
            agree[drug["drug_id"], item] = here == there
            said[drug["drug_id"], item] = f"{here!r} here, {there!r} there"
    return agree, said


def drugbank_roles(path: Path) -> Iterator[Fact]:
    gene = {accession: symbol for symbol, accession in UNIPROT.items()}
    for row in read(path, "\t"):
        if row["uniprot_id"] in gene:  # any category: xanthine oxidase is the target of its inhibitors
            for action in row["actions"].split("|"):
                yield row["drugbank_id"], f"{gene[row['uniprot_id']]}:{action}"


def dikb_roles(folder: Path, drugs: list[Row]) -> Iterator[Fact]:
    names = {n.lower(): d["drug_id"] for d in drugs for n in (d["name"], *d["synonyms"].split("|")) if n}
    for path in sorted(folder.glob("*.tsv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            for name, relation, enzyme, evidence, *_ in csv.reader(file, delimiter="\t"):
                if name.lower() in names and evidence == "EVIDENCE FOR":
                    gene = DIKB_GENE.get(enzyme.lower(), enzyme.upper())
                    yield names[name.lower()], f"{gene}:{DIKB_ROLE[relation]}"


def roles_agree(roles: list[Row], drugs: list[Row], data: Path) -> dict[Fact, bool]:
    known = set(drugbank_roles(data / "originals" / "drugbank" / "proteins.tsv"))
    known |= set(dikb_roles(data / "ddi" / "clinical_reference" / "dikb", drugs))
    ours = [(r["drug_id"], f"{r['gene']}:{r['role']}") for r in roles]
    return {fact: fact in known for fact in ours}


def share(title: str, agree: list[bool], bar: float) -> list[str]:
    """Print one line of agreement; a complaint when it is under its bar."""
    part = sum(agree) / len(agree)
    print(f"{title} agree {sum(agree)}/{len(agree)} {part:.1%} (bar {bar:.0%})")
    return [] if part >= bar else [f"{title}: {part:.1%} is under the bar of {bar:.0%}."]


def explained(off: list[Fact], said: dict[Fact, str], names: dict[str, str]) -> list[str]:
    """Print each disagreement with its reason; complain of missing and of stale reasons."""
    rows = read(HERE / "starter_exceptions.csv")
    reasons = {(r["drug_id"], r["item"]): r["reason"] for r in rows}
    wrong = ["starter_exceptions.csv lists an item twice."] if len(reasons) < len(rows) else []
    for fact in off:
        drug, item = fact
        print(
            f"  {drug} {names[drug]} {item}: {said.get(fact, 'not in the originals')}. Ours: {reasons.get(fact, '?')}"
        )
        if not reasons.get(fact):
            wrong.append(f"{drug} {item} disagrees without a reason in starter_exceptions.csv.")
    wrong += [f"{d} {i} is excused in starter_exceptions.csv but agrees." for d, i in sorted(set(reasons) - set(off))]
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=os.environ.get("TAILRX_DATA"), help="default: $TAILRX_DATA")
    data = parser.parse_args().data
    if data is None:
        parser.error("name the folder of the originals with --data or TAILRX_DATA.")
    rdBase.DisableLog("rdApp.*")
    drugs, roles = read(STARTER / "drugs.csv"), read(STARTER / "roles.csv")
    agree, said = structures(drugs, Path(data) / "originals" / "drugbank")
    wrong = share("structures", [v for (_, item), v in agree.items() if item == "structure"], STRUCTURE_BAR)
    wrong += share("names", [v for (_, item), v in agree.items() if item == "name"], STRUCTURE_BAR)
    supported = roles_agree(roles, drugs, Path(data))
    for role in ("substrate", "inhibitor", "inducer"):
        wrong += share(f"{role} roles", [v for (_, item), v in supported.items() if item.endswith(role)], ROLE_BAR)
    off = sorted(fact for fact, same in {**agree, **supported}.items() if not same)
    wrong += explained(off, said, {d["drug_id"]: d["name"] for d in drugs})
    print("\n".join(wrong) or f"Every bar is met; {len(off)} disagreements, each explained.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
