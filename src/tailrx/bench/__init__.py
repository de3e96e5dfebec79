"""Published tables as files: suites of runs, carried out resumably, kept as results, set beside what the papers print.

Everything below one folder (`benchmarks/` of a checkout): `suites/NAME.toml` says what is run and what was published,
`results/NAME/*.json` and `predictions/NAME/*.npz` are what came of it, `TABLES.md` is made from the two. Run folders,
which hold weights and data, lie elsewhere and are never part of it.
"""
