"""Drug names: what a person typed -> one drug, offline, or a reason why not."""
