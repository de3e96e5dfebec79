# %% [markdown]
# # Train, judge, ask
#
# `make demo`: train on the embedded starter data, look at the scores, and ask about five medicines.

# %%
import shutil
import sys

from tailrx.cli import main

RUN = "demo-run"
MEDICINES = ["warfarin", "fluconazole", "simvastatin", "aspirin", "amiodarone"]


def tailrx(*args: str) -> None:
    """One command as a user types it."""
    print(f"\n$ tailrx {' '.join(args)}\n", flush=True)
    try:
        main(list(args))
    except SystemExit as done:
        if done.code:
            sys.exit(done.code)


# %% [markdown]
# ## Train
#
# CNN-Siam, on the data that comes with the package; 20 epochs instead of its 100, to be quick.

# %%
shutil.rmtree(RUN, ignore_errors=True)
tailrx("train", "--model", "cnn_siam", "--data", "starter", "--set", "train.epochs=20", "--offline", "--out", RUN)

# %% [markdown]
# ## Judge
#
# Overall, by band of training frequency, by type.

# %%
tailrx("evaluate", RUN)

# %% [markdown]
# ## Ask
#
# Every pair of a medicine list, by name.

# %%
tailrx("predict", RUN, *MEDICINES, "--top", "2")
