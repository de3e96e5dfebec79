"""Losses, one per file: `(logits [n, c], target [n]) -> [n]`, one value per example; reduction is the trainer's."""
