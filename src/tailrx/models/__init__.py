"""Published systems, one per file, named as their papers name them.

`BUILD(*, widths, n_classes, reference, <settings>)` gives a `Network`, of drug pairs a `PairNet`; `widths` are the
widths of the feature blocks, and `reference` (for those that ask) the features of the training entities, for moments or
axes that stay fixed. `DEFAULTS` holds what the paper (or we, where it is silent) trains it with; a run file may change
any of it.
"""
