"""The names of `fleetapi.webhooks`, and what they load."""

from __future__ import annotations

import subprocess
import sys

import pytest

from fleetapi import webhooks


def test_every_name_can_be_had() -> None:
    for name in webhooks.__all__:
        assert getattr(webhooks, name) is not None
        assert name in dir(webhooks)
    assert set(webhooks._HOMES) == set(webhooks.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = webhooks.nothing


def test_only_the_receivers_of_aiohttp_load_aiohttp() -> None:
    program = (
        "import sys; from fleetapi.webhooks import Receiver, Router, asgi_app, decode, secrets_of;"
        "decode(b'{\"monitorId\": \"m\"}'); assert 'aiohttp' not in sys.modules;"
        "assert 'cryptography' not in sys.modules; assert 'lark' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
