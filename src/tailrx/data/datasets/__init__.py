"""One dataset per file. A part takes `files` (finds, fetches and verifies) and gives a `PairDataset`.

`FILES` lists what it downloads; `CARD` says whose it is and what may be done with it.
"""
