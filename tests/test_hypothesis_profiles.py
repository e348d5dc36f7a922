"""Properties draw the same examples in every `make test`, and new ones in every `make fuzz`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).parent
PROPERTY = """
import hypothesis_profiles
from hypothesis import given, strategies

hypothesis_profiles.register()
drawn = []

def test_property():
    @hypothesis_profiles.examples(50)
    @given(strategies.integers())
    def draw(number):
        drawn.append(number)

    draw()
    print("drawn:", len(drawn), hash(tuple(drawn)))
"""


def drawn(pytester: pytest.Pytester, *options: str) -> str:
    result = pytester.runpytest_subprocess("-q", "-s", "-p", "_hypothesis_pytestplugin", *options)
    return next(line for line in result.outlines if line.startswith("drawn:"))


@pytest.fixture
def property_test(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # loading all of them takes seconds
    monkeypatch.setenv("PYTHONPATH", str(TESTS / "support"))
    pytester.makeconftest("import hypothesis_profiles\nhypothesis_profiles.register()")
    pytester.makepyfile(PROPERTY.replace("hypothesis_profiles.register()\n", ""))
    return pytester


def test_seeded_profile_draws_the_same_examples_in_every_run(property_test: pytest.Pytester) -> None:
    first = drawn(property_test)
    assert first.startswith("drawn: 50 ")
    assert drawn(property_test) == first


def test_deep_profile_draws_ten_times_as_many_and_others_in_every_run(property_test: pytest.Pytester) -> None:
    first = drawn(property_test, "--hypothesis-profile", "deep")
    assert first.startswith("drawn: 500 ")
    assert drawn(property_test, "--hypothesis-profile", "deep") != first


def test_a_profile_of_ours_is_loaded_whatever_the_environment() -> None:
    assert settings.get_current_profile_name() in {"seeded", "deep"}


def test_every_test_takes_its_number_of_examples_from_the_profile() -> None:
    """`settings(...)` in a test would pin it, and `make fuzz` could not go deeper: use `examples(count)`."""
    pinned = [
        f"{file.relative_to(TESTS)}:{node.lineno}"
        for file in TESTS.rglob("*.py")
        if file.name != "hypothesis_profiles.py"
        for node in ast.walk(ast.parse(file.read_bytes()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "settings"
    ]
    assert pinned == []
