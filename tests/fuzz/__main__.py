"""Run the fuzzer, or prove that it finds what it should."""

import argparse
import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    ask = argparse.ArgumentParser(prog="python -m tests.fuzz")
    ask.add_argument(
        "kinds", nargs="*", help="pairs charts tables runs results bundles smiles commands; all where none is named"
    )
    ask.add_argument("--seconds", type=float, default=60, help="for each kind")
    ask.add_argument("--seed", type=int, default=0)
    ask.add_argument("--first", type=int, default=0, help="number of the first input: to see one again")
    ask.add_argument("--prove", action="store_true", help="inject known faults; each must be found")
    said = ask.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        os.environ |= {"TAILRX_CACHE": f"{scratch}/cache", "TAILRX_HOME": f"{scratch}/home", "TAILRX_OFFLINE": "1",
                       "OMP_NUM_THREADS": "1"}  # fmt: skip
        os.environ.pop("TAILRX_DATA", None)
        import torch

        torch.set_num_threads(1)  # a fork with threads of its own may hang
        from .kinds import KINDS
        from .material import Material
        from .worker import run_kind

        material = Material(Path(scratch))
        if said.prove:
            from .prove import prove

            return prove(material, said.seconds, said.seed, said.kinds)
        trouble = 0
        print(f"{'kind':10} {'inputs':>8} {'past parsing':>13} {'outcomes':>9} {'peak MB':>8} "
              f"{'stalls':>7} {'failures':>9}")  # fmt: skip
        for name in said.kinds or KINDS:
            tally = run_kind(name, said.seed, said.seconds, material, first=said.first)
            share = tally.parsed / max(tally.tried, 1)
            print(f"{name:10} {tally.tried:8,} {share:13.1%} {len(tally.outcomes):9} {tally.peak_mb:8.0f} "
                  f"{len(tally.stalls):7} {len(tally.failures):9}", flush=True)  # fmt: skip
            for _, where in tally.stalls:
                stood = where.strip().replace("\n", "\n    ")
                print(f"  stalled once, ended when tried again: {stood}", flush=True)
            for signature, (number, details) in tally.failures.items():
                again = f"python -m tests.fuzz {name} --seed {said.seed} --first {number} --seconds 1"
                print(
                    f"  {signature}\n    again: {again}\n    {details.strip()}",
                    flush=True,
                )
            trouble += len(tally.failures)
        return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
