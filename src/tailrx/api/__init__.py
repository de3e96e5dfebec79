"""The Python face of TailRx: load data, train, judge, predict, compare.

    import tailrx

    run = tailrx.train({"model": "dnn", "data": "starter"}, out="my-run")
    print(run.metrics["accuracy"])
    answer = tailrx.Bundle.load("my-run").predict("warfarin", "fluconazole", "simvastatin")

The command line is a thin layer over this room. What needs torch is imported where it is used, so that
`tailrx list` and `tailrx --help` answer at once.
"""

from .benchmarks import bench, compare, report, words_of, write_tables
from .bundles import choose_bundle, covering, remove_bundle, setup
from .datasets import dataset_files, dataset_named, load_dataset, read_as
from .linting import lint
from .loading import bundle_job, load_bundle
from .parts import describe_part, list_parts
from .questions import read_aliases, read_list, read_names, read_pairs, read_structures, split_columns
from .runs import Run, complete, evaluate, resume, train
from .session import Session

__all__ = [
    "Run",
    "Session",
    "bench",
    "bundle_job",
    "choose_bundle",
    "compare",
    "complete",
    "covering",
    "dataset_files",
    "dataset_named",
    "describe_part",
    "evaluate",
    "lint",
    "list_parts",
    "load_bundle",
    "load_dataset",
    "read_aliases",
    "read_as",
    "read_list",
    "read_names",
    "read_pairs",
    "read_structures",
    "remove_bundle",
    "report",
    "resume",
    "setup",
    "split_columns",
    "train",
    "words_of",
    "write_tables",
]
