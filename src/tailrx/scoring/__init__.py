"""What metrics, bands, intervals and comparisons count with: hits, bins of confidence, and rankings. NumPy only."""
