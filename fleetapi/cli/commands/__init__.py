"""The commands of `fleetapi`, one module per noun, imported on use."""
