"""What the names of `fleetapi.webhooks` load."""

from __future__ import annotations

import subprocess
import sys


def test_only_the_receivers_of_aiohttp_load_aiohttp() -> None:
    program = (
        "import sys; from fleetapi.webhooks import Receiver, Router, asgi_app, decode, secrets_of;"
        "decode(b'{\"monitorId\": \"m\"}'); assert 'aiohttp' not in sys.modules;"
        "assert 'cryptography' not in sys.modules; assert 'lark' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
