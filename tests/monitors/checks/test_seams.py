"""Where others ask the checks: a monitor about itself, the package, the server's view."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import fleetapi
from fleetapi import Monitor, vehicle
from fleetapi.errors import UsageError
from fleetapi.monitors.checks.engine import refused_by_server


def composed(target: str = "https://my.dn/cb") -> Monitor:
    return Monitor("Fast").when((vehicle.kinetic.speed > 130).named("fast")).notify(target)


def test_a_monitor_in_order_has_no_findings() -> None:
    for dialect in ("quickstart", "v3", "v2"):
        assert composed().findings(dialect=dialect) == ()


def test_a_composed_monitor_can_have_warnings() -> None:
    monitor = composed("http://localhost/cb").retry_always(every=timedelta(days=4))
    assert [finding.code for finding in monitor.findings()] == ["FM705", "FM702", "FM703"]
    assert all(finding.severity.value == "warning" for finding in monitor.findings(dialect="v3"))


def test_the_package_offers_the_checks() -> None:
    report = fleetapi.check_text('{"label": "Fast"}', filename="bare.json")
    assert isinstance(report, fleetapi.Report)
    assert all(isinstance(finding, fleetapi.Finding) for finding in report)
    assert report.codes == ("FM101", "FM101")


def test_the_server_refuses_errors_and_lets_warnings_pass() -> None:
    assert refused_by_server(composed("http://localhost/cb").to_json(dialect="v3")) == ()
    assert [each.code for each in refused_by_server('{"label": 7}')] == ["FM101", "FM101", "FM107"]
    spelt = composed().retry_bounded(times=3).to_json(dialect="quickstart")
    assert refused_by_server(spelt) == ()
    assert {each.code for each in refused_by_server(spelt, dialect="v3")} == {"FM201", "FM204", "FM205"}


@pytest.mark.parametrize("nothing", [None, {}, 7])
def test_what_is_no_text_is_refused_with_what_to_do(nothing: Any) -> None:
    with pytest.raises(UsageError, match=r"check_text needs a JSON string, not \w+ \(use check_document"):
        fleetapi.check_text(nothing)


@pytest.mark.parametrize("dialect", ["v9", "", "V3", 3, []])
def test_an_unknown_dialect_is_refused_with_those_there_are(dialect: Any) -> None:
    with pytest.raises(UsageError, match=r'is not a valid dialect \(use one of "quickstart", "v3", "v2"'):
        fleetapi.check_text("{}", dialect=dialect)
