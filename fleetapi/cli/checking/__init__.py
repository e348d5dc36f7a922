"""What `fleetapi check` does: find files, check them, select findings, apply fixes, and report."""
