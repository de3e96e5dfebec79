# %% [markdown]
# # Ask about a list of medicines
#
# One name per line in, one row per pair out. What `tailrx setup` installed answers; where nothing is installed, a small
# network is trained on the starter data first. FOLDER is for what is written, and must be new; LIST is a text file.
#
#     python examples/predict_for_a_list.py [FOLDER [LIST]]

# %%
import csv
import sys
import tempfile
from pathlib import Path

import tailrx

given = sys.argv[1:] if len(sys.argv) <= 3 and "-f" not in sys.argv else []  # a notebook has arguments of its own
folder = Path(given[0] if given else tempfile.mkdtemp(prefix="tailrx-"))
folder.mkdir(parents=True, exist_ok=True)

# %% [markdown]
# ## The list
#
# Entries may stand as in a chart: brands, strengths, combinations and ids are understood. A misspelt name is never
# guessed at.

# %%
if len(given) < 2:
    (folder / "medicines.txt").write_text(
        "amiodarone 200 mg\nclarithromycin\nZocor 20 mg tablet\naspirin\nketokonazole\n"
    )
listed = Path(given[1]) if len(given) == 2 else folder / "medicines.txt"
medicines = [line.strip() for line in listed.read_text().splitlines() if line.strip()]

# %% [markdown]
# ## The model

# %%
try:
    bundle = tailrx.Bundle.load("ryu86")
except tailrx.TailrxError as why:
    print(f"{why}\nTraining on the starter data instead.")
    bundle = tailrx.train({"model": "dnn", "data": "starter", "train": {"epochs": 12}}, folder / "run").bundle()

# %% [markdown]
# ## The answers
#
# `state` is documented, predicted, both, or else "cannot assess", and then `reason` says why; no row is left out.
# Documented types stand in the data; the others are predictions, of the type if the two interact at all.

# %%
said = bundle.predict(*medicines, top=1)
with (folder / "answers.csv").open("w", newline="") as file:
    out = csv.writer(file)
    out.writerow(["drug_a", "drug_b", "state", "reason_kind", "reason", "documented", "predicted", "probability"])
    for answer in said.answers:
        best = [answer.types[0].type, f"{answer.types[0].probability:.3f}"] if answer.types else ["", ""]
        asked = [answer.drug_a.asked, answer.drug_b.asked, "; ".join(answer.states), answer.reason_kind, answer.reason]
        out.writerow([*asked, "; ".join(known.type for known in answer.documented), *best])

unanswered = [answer for answer in said.answers if not answer.assessed]
print(f"{len(said.answers)} pairs of {len(medicines)} medicines in {folder / 'answers.csv'}")
print(
    f"{sum(bool(a.documented) for a in said.answers)} documented in {said.data}, {len(unanswered)} without an answer:"
)
for said_of_it in (*said.remarks, *dict.fromkeys(answer.reason for answer in unanswered)):
    print(f"  {said_of_it}")
print(f"Data {said.data}: licence {said.licence}. {said.notice}")
