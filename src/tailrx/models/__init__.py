"""Published drug-pair systems, one per file, named as their papers name them.

`BUILD(*, widths, n_classes, known, <settings>)` gives a `PairNet`; `widths` are the widths of the feature blocks, and
`known` (for those that ask) the features of the training drugs, for moments or axes that stay fixed. `RECIPE` holds
what the paper (or we, where it is silent) trains it with; a run file may override any of it.
"""
