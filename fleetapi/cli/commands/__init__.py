"""The commands of `fleetapi`: one module each, imported when called."""
