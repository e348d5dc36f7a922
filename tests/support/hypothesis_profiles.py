"""How many examples hypothesis draws, and whether they are the same every time.

`seeded` is what `make test` and CI run: the same examples in every run, on every machine. `deep` is what
`make fuzz` runs: new examples in every run, ten times as many; a failure is stored in `.hypothesis/` and
tried first next time. Neither depends on the variable `CI`, which changes hypothesis' own default profile.
"""

from __future__ import annotations

from hypothesis import HealthCheck, settings

EXAMPLES = 100
DEEP_FACTOR = 10
# Machines are busy: neither the time of a test nor that of drawing its examples says anything.
_SLOW_IS_FINE = [HealthCheck.too_slow]


def register() -> None:
    """Make both profiles known and load `seeded`; pytest's `--hypothesis-profile` loads another one later."""
    settings.register_profile(
        "seeded",
        settings.get_profile("default"),
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        suppress_health_check=_SLOW_IS_FINE,
    )
    settings.register_profile(
        "deep",
        settings.get_profile("default"),
        derandomize=False,
        deadline=None,
        max_examples=EXAMPLES * DEEP_FACTOR,
        print_blob=True,
        suppress_health_check=_SLOW_IS_FINE,
    )
    settings.load_profile("seeded")


def examples(count: int) -> settings:
    """`count` examples under the profile `seeded`, ten times as many under `deep`."""
    return settings(max_examples=count * settings().max_examples // EXAMPLES)
