# %% [markdown]
# # Train on your own table
#
# `drugs.csv` says what is known of each drug, `pairs.csv` which pairs interact, and how. This script writes both; with
# tables of your own, begin at "Train". FOLDER is for tables and run, and must be new; else a temporary one is made.
#
#     python examples/own_data.py [FOLDER]

# %%
import csv
import sys
import tempfile
from itertools import combinations
from pathlib import Path

import tailrx

folder = Path(sys.argv[1] if len(sys.argv) == 2 else tempfile.mkdtemp(prefix="tailrx-"))

# %% [markdown]
# ## Write the tables
#
# Of a drug only `drug_id` must be given; a structure or a set (enzymes, targets, ...; joined by `|`) is what a model
# learns from. Structures and roles are public facts. The types follow from the roles: whoever acts stands first.

# %%
DRUGS = """
fluconazole,OC(Cn1cncn1)(Cn1cncn1)c1ccc(F)cc1F,CYP2C9:inhibitor|CYP3A4:inhibitor
clotrimazole,Clc1ccccc1C(c1ccccc1)(c1ccccc1)n1ccnc1,CYP3A4:inhibitor
fluoxetine,CNCCC(Oc1ccc(cc1)C(F)(F)F)c1ccccc1,CYP2D6:inhibitor
paroxetine,Fc1ccc(cc1)C1CCNCC1COc1ccc2OCOc2c1,CYP2D6:inhibitor
phenobarbital,CCC1(c2ccccc2)C(=O)NC(=O)NC1=O,CYP2C9:inducer|CYP3A4:inducer
carbamazepine,NC(=O)N1c2ccccc2C=Cc2ccccc12,CYP2C9:inducer|CYP3A4:inducer
warfarin,CC(=O)CC(c1ccccc1)c1c(O)c2ccccc2oc1=O,CYP2C9:substrate
ibuprofen,CC(C)Cc1ccc(cc1)C(C)C(=O)O,CYP2C9:substrate
diclofenac,OC(=O)Cc1ccccc1Nc1c(Cl)cccc1Cl,CYP2C9:substrate
naproxen,COc1ccc2cc(ccc2c1)C(C)C(=O)O,CYP2C9:substrate
diazepam,CN1c2ccc(Cl)cc2C(=NCC1=O)c1ccccc1,CYP3A4:substrate
fentanyl,CCC(=O)N(c1ccccc1)C1CCN(CCc2ccccc2)CC1,CYP3A4:substrate
codeine,COc1ccc2CC3C4C=CC(O)C5Oc1c2C45CCN3C,CYP2D6:substrate
propranolol,CC(C)NCC(O)COc1cccc2ccccc12,CYP2D6:substrate
"""
drugs = [line.split(",") for line in DRUGS.split()]
roles = {name: dict(role.split(":") for role in enzymes.split("|")) for name, _, enzymes in drugs}
meaning = {"inhibitor": "exposure rises", "inducer": "exposure falls", "substrate": "shared enzyme"}
acting = [(a, b, e) for a, b in combinations(roles, 2) for e in roles[a] if roles[b].get(e) == "substrate"]
pairs = [[a, b, meaning[roles[a][e]]] for a, b, e in acting]

folder.mkdir(parents=True, exist_ok=True)
tables = {"drugs": [["drug_id", "smiles", "enzymes"], *drugs], "pairs": [["drug_a", "drug_b", "type"], *pairs]}
for name, rows in tables.items():
    with (folder / f"{name}.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
print(f"{len(drugs)} drugs and {len(pairs)} pairs written to {folder}")

# %% [markdown]
# ## Train and evaluate
#
# A fifth of the pairs is tested, a tenth of the others chooses the epoch. So few settle nothing: see the interval.

# %%
wanted = {"model": "dnn", "data": str(folder), "features": ["morgan", "enzyme"], "train": {"epochs": 40}}
run = tailrx.train(wanted, folder / "run")
low, high = run.result["intervals"]["accuracy"]
print(f"{run.result['n_test']} test pairs: accuracy {run.metrics['accuracy']:.2f} (95 % interval {low:.2f}-{high:.2f})")

# %% [markdown]
# ## Predict
#
# For two drugs of the table, and for one that is known by its structure only (metoclopramide).

# %%
said = run.bundle().predict("carbamazepine", "codeine", smiles={"mine": "CCN(CC)CCNC(=O)c1cc(Cl)c(N)cc1OC"}, top=1)
for answer in said.answers:
    best = answer.types[0]
    print(f"{answer.drug_a.name} + {answer.drug_b.name}: if they interact, {best.type} ({best.probability:.2f})")
print(said.notice)
