"""Molecules per second of one core that the feature `fingerprint` computes, SMILES read and nothing cached.

    python benchmarks/fingerprint_speed.py --molecules 10000

The first molecules of the HIV dataset. Seconds are those of the processor, so that other work on the machine does not
count; other work does slow its memory down.
"""

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

import tailrx
from tailrx.registry import FEATURES
from tailrx.report.environment import commit, versions
from tailrx.types import Molecule

KINDS = ("morgan", "fcfp", "atom_pair", "maccs")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    ask.add_argument("--molecules", type=int, default=10_000)
    ask.add_argument("--out", type=Path)
    asked = ask.parse_args()
    molecules = tailrx.load_dataset("hiv").entities[: asked.molecules]
    out = {
        "molecules": len(molecules),
        "molecules_per_s": {kind: round(len(molecules) / seconds(kind, molecules)) for kind in KINDS},
        "versions": versions(),
        "commit": commit(),
    }
    print(json.dumps(out, indent=1))
    if asked.out:
        asked.out.write_text(json.dumps(out, indent=1) + "\n")


def seconds(kind: str, molecules: Sequence[Molecule]) -> float:
    feature = FEATURES.build("fingerprint", {"kind": kind})
    feature.transform(molecules[:10], feature.fit(molecules[:10]))  # RDKit is loaded
    began = time.process_time()
    feature.transform(molecules, feature.fit(molecules))
    return time.process_time() - began


if __name__ == "__main__":
    main()
