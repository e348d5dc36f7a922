"""Measure start-up: `import fleetapi`, its parts and its peers, and `fleetapi check` on a clean file.

The result is the median of whole processes, run alternately, in addition to bare Python.

    python benchmarks/startup.py [--rounds 15]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from support.processes import medians

from fleetapi.monitors.checks.examples import BASES

IMPORTS = ("fleetapi", "fleetapi.client", "aiohttp", "cattrs", "attrs", "lark", "cryptography.x509", "orjson")
GOALS_MS = {"import fleetapi": 30, "fleetapi check, a clean file": 120}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    given = parser.parse_args()
    programs = {"bare": [sys.executable, "-c", "pass"]}
    programs |= {f"import {name}": [sys.executable, "-c", f"import {name}"] for name in IMPORTS}
    with tempfile.TemporaryDirectory() as folder:
        clean = Path(folder, "monitor.json")
        clean.write_text(json.dumps(BASES["v3"], indent=2), encoding="utf-8")
        command = [str(Path(sys.executable).parent / "fleetapi"), "check", str(clean)]
        taken = medians({**programs, "fleetapi check, a clean file": command}, given.rounds)
    bare = taken.pop("bare")
    print(f"{'bare Python':32} {1000 * bare:6.0f} ms")
    for title, elapsed in taken.items():
        goal = f"   (wanted: {GOALS_MS[title]})" if title in GOALS_MS else ""
        print(f"{title:32} {1000 * (elapsed - bare):6.0f} ms more{goal}")


if __name__ == "__main__":
    main()
