"""What a type checker has to accept of the calls of a client."""

from __future__ import annotations

from datetime import timedelta

from fleetapi.client import FleetClient
from fleetapi.models import Alert, Vehicle
from fleetapi.session.options import AttemptReport
from fleetapi.session.pages.pages import Pages
from fleetapi.session.retry import Backoff


def told(report: AttemptReport) -> None:
    """A hook."""


def calls(client: FleetClient) -> tuple[Pages[Vehicle], Pages[Alert]]:
    """Every keyword of the contract."""
    hurried = client.with_options(timeout=5, deadline=timedelta(seconds=9), retry=Backoff(), hooks=[told])
    hurried = hurried.with_options(hooks=told, largest_answer=10_000)
    fleet = hurried.fleet("f")
    vehicles = fleet.vehicles(page_size=5, index_range=(0, 99), locale="fr-FR", vin_prefix="VF3", timeout=3)
    alerts = fleet.vehicle("v").alerts(
        locale="fr-FR", timestamps=timedelta(days=1), page_size=5, index_range="0-99"
    )
    return vehicles, alerts


def made() -> FleetClient:
    """Arguments beside the environment."""
    return FleetClient.from_env(profile="a", certificate="c.pem", key="k.pem", timeout=None, hooks=told)
