"""Train on the embedded starter data, look at the scores, and ask about five medicines: `make demo`."""

# %% Train: CNN-Siam on the data that comes with the package.
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


shutil.rmtree(RUN, ignore_errors=True)
tailrx("train", "--model", "cnn_siam", "--data", "starter", "--offline", "--out", RUN)

# %% Judge: overall, by band of training frequency, by type.
tailrx("evaluate", RUN)

# %% Ask: every pair of a medicine list, by name.
tailrx("predict", RUN, *MEDICINES, "--top", "2")
