"""Runs: from a configuration to predictions, a result and a bundle, whatever the job; and installing a bundle."""
