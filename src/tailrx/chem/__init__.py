"""Molecules: reading SMILES, salts, fingerprints. The only room that imports RDKit."""
