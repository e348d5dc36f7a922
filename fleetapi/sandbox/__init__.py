"""A Fleet Owner API that lives on this machine, for demos and tests."""
