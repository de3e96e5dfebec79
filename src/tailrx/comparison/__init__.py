"""Whether one finished run is better than another, asked of the same test rows: paired bootstrap and McNemar's test."""
