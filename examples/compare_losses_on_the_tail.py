# %% [markdown]
# # Two losses, compared on the rare types
#
# The same network, split and seed, trained once with cross entropy and once with balanced softmax, which corrects for
# how often each type is seen in training. FOLDER is for the runs, and must be new; else a temporary one is made.
#
#     python examples/compare_losses_on_the_tail.py [FOLDER]

# %%
import sys
import tempfile
from pathlib import Path

import tailrx
from tailrx import api

folder = Path(sys.argv[1] if len(sys.argv) == 2 else tempfile.mkdtemp(prefix="tailrx-"))
LOSSES = ("cross_entropy", "balanced_softmax")

# %% [markdown]
# ## Train
#
# Everything that a run does not name has its default: fold 0 of five over pairs, seed 0, for both.

# %%
runs = {}
for loss in LOSSES:
    wanted = {"model": "dnn", "data": "starter", "loss": loss, "train": {"epochs": 12}}
    runs[loss] = tailrx.train(wanted, folder / loss)

# %% [markdown]
# ## Accuracy by band
#
# "Few" are the types with under 20 training pairs. Their test pairs are few too, so the interval is wide.

# %%
for band in ("many", "medium", "few"):
    print(f"\n{band}: {runs[LOSSES[0]].result['bands'][band]['n_test']} test pairs")
    for loss in LOSSES:
        scores = runs[loss].result["bands"][band]
        low, high = scores["accuracy_interval"]
        print(f"  {loss:17} {scores['accuracy']:.3f}  (95 % interval {low:.3f}-{high:.3f})")

# %% [markdown]
# ## The difference
#
# Both answered the same pairs, so the difference is resampled pair by pair; that is sharper than to lay two intervals
# side by side.

# %%
print("\nbalanced softmax minus cross entropy, accuracy:")
for band, scores in api.compare(*(run.path for run in runs.values()))["bands"].items():
    low, high = scores["accuracy"]["interval"]
    print(f"  {band:7} {scores['accuracy']['difference']:+.3f}  (95 % interval {low:+.3f} to {high:+.3f})")

# %% [markdown]
# ## What this shows, and what not
#
# What the tail gains, the head pays for; accuracy over all types alone would hide it. It is one fold and one seed on
# data made from rules, so it says nothing about other data. And whoever now takes the better loss has let test pairs
# choose: to choose, compare on validation pairs, or take other folds for the final figure.
