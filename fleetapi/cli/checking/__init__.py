"""What `fleetapi check` is made of: which files, which findings, repairs, baselines, many at once."""
