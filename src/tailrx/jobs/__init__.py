"""Jobs: one module each, whose `BUILD()` gives its `tailrx.runs.job.Job`. A package may add one by an entry point."""
