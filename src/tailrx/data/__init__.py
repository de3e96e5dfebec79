"""Datasets: reading, fetching and verifying them. Readers live in `datasets/`, one per file; this imports nothing."""
