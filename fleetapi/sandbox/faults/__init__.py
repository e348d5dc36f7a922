"""Faults on demand: `rules` decides which requests they affect, `responses` what they do."""
