"""Published drug-pair systems, one per file, named as their papers name them.

`BUILD(*, widths, n_classes, scaling, <settings>)` gives a `PairNet`; `widths` are the widths of the feature blocks, and
`scaling` (for those that ask) the moments of their columns over the training drugs. `RECIPE` holds what the paper (or
we, where it is silent) trains it with; a run file may override any of it.
"""
