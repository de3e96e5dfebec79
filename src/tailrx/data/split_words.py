"""The words that a split column may hold, in any case, and the side that each names."""

SIDES = ("train", "valid", "test", "unused")
WORDS = {"train": 0, "training": 0, "valid": 1, "val": 1, "validation": 1, "test": 2, "": 3}  # number of the side
