"""Settings, from arguments, environment variables and a profile of `fleetapi.toml`, in this order."""

from __future__ import annotations

from fleetapi.config.settings import Settings
from fleetapi.config.settings_table import (
    CONFIG_FILE,
    DEFAULT_BASE_URL,
    DIALECTS,
    NO_PROXY,
    SETTINGS,
    VERSIONS,
    Setting,
)
from fleetapi.config.sources import load_settings
from fleetapi.config.urls import complete_base_url

__all__ = [
    "CONFIG_FILE",
    "DEFAULT_BASE_URL",
    "DIALECTS",
    "NO_PROXY",
    "SETTINGS",
    "VERSIONS",
    "Setting",
    "Settings",
    "complete_base_url",
    "load_settings",
]
