"""DDIMDL as TFMD cuts it: 569 drugs, 37,243 pairs, 65 types; without cisplatin and the two drugs without a pair.

Everything else is as in ddimdl. Content derives from DrugBank: non-commercial.
"""

from dataclasses import replace

import numpy as np

from ..catalogue import Files
from ..dataset import PairDataset
from ..subset import with_drugs
from .ddimdl import CARD as WHOLE
from .ddimdl import FILES, ddimdl

LEFT_OUT = "DB00515"  # cisplatin
CARD = replace(WHOLE, name="ddimdl_tfmd", title="DDIMDL without three drugs, as in TFMD: 65 types of 569 drugs")


def ddimdl_tfmd(*, files: Files) -> PairDataset:
    whole = ddimdl(files=files)
    keep = np.array([d.id != LEFT_OUT for d in whole.drugs])
    keep &= np.isin(np.arange(len(keep)), whole.pair)
    return replace(with_drugs(whole, keep), card=CARD)


__all__ = ["BUILD", "CARD", "FILES"]
BUILD = ddimdl_tfmd
