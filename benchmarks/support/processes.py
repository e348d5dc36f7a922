"""Measure whole processes as users start them: with compiled bytecode, alternating with their peers."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

__all__ = ["medians", "seconds"]


@cache
def _environment() -> dict[str, str]:
    """Return the environment with bytecode enabled, because an installed package has it."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir(), "fleetapi-benchmarks"))}


def seconds(words: Sequence[str]) -> float:
    """Return the run time of a process; one that fails ends the benchmark."""
    begin = time.perf_counter()
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=_environment())
    elapsed = time.perf_counter() - begin
    if done.returncode != 0:
        sys.exit(f"{' '.join(words[:4])} ... failed:\n{done.stdout[:2000]}{done.stderr[:2000]}")
    return elapsed


def medians(programs: Mapping[str, Sequence[str]], rounds: int) -> dict[str, float]:
    """Return the median seconds of each program: run once for the bytecode, then alternately for `rounds`."""
    for words in programs.values():
        seconds(words)
    times: dict[str, list[float]] = {title: [] for title in programs}
    for _ in range(rounds):
        for title, words in programs.items():
            times[title].append(seconds(words))
    return {title: statistics.median(taken) for title, taken in times.items()}
