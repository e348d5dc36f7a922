"""How many examples tests try, and whether they are the same every time.

`make test` and CI run the profile `seeded`: the same examples in every run, on every machine. `make fuzz`
runs `deep`: ten times as many, new ones in every run; hypothesis stores a failure in `.hypothesis/` and tries
it first next time. Neither depends on the variable `CI`, which changes hypothesis' own default profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from hypothesis import HealthCheck, settings

Case = TypeVar("Case")

EXAMPLES = 100
DEEP_FACTOR = 10
# On a busy machine, neither the duration of a test nor that of drawing its examples means anything.
_SLOW_IS_FINE = [HealthCheck.too_slow]


def register() -> None:
    """Register both profiles and load `seeded`; pytest's `--hypothesis-profile` loads another one later."""
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
    """Draw `count` examples under the profile `seeded`, ten times as many under `deep`."""
    return settings(max_examples=count * settings().max_examples // EXAMPLES)


def share(cases: Iterable[Case], number: int, of: int) -> Iterator[Case]:
    """Yield one of `of` shares of the cases, counted from 0; under `deep` yield all of them.

    The tests that use it are marked `exhaustive`, so that `make fuzz` runs them.
    """
    deep = settings().max_examples > EXAMPLES
    return islice(cases, 0 if deep else number, None, 1 if deep else of)
