"""`python -m fleetapi`: the command line, for environments without the `fleetapi` script."""

from __future__ import annotations

import sys

from fleetapi.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
