"""The lines of FastAPI in the README and in docs/webhooks.md, under uvicorn."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import aiohttp
import pytest
from hosting import in_uvicorn

from fleetapi.webhooks import asgi_app

ROOT = Path(__file__).parents[2]
HEADERS = {"Authorization": "Bearer open sesame"}


def fastapi_block(page: str) -> CodeType:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (block,) = (each for each in blocks if "FastAPI(" in each)
    return compile(block, page, "exec")


async def test_the_service_of_the_readme_receives(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    message: Callable[..., dict[str, Any]],
) -> None:
    monkeypatch.setenv("CB_AUTH", HEADERS["Authorization"])
    names: dict[str, Any] = {"__name__": "service"}
    exec(fastapi_block("README.md"), names)
    sent = message(vin="VR3ATTENT00000001")
    async with in_uvicorn(names["app"]) as url, aiohttp.ClientSession() as http:
        async with http.post(f"{url}/hooks", json=sent) as response:
            assert response.status == 401
        async with http.post(f"{url}/hooks", json=sent, headers=HEADERS) as response:
            assert response.status == 200
    assert names["receiver"].stats.accepted == 1


@pytest.mark.parametrize("lifespan", ["on", "off"])
async def test_the_lines_for_fastapi_work(
    lifespan: str, make_desk: Any, message: Callable[..., dict[str, Any]]
) -> None:
    desk = make_desk()
    names: dict[str, Any] = {"receiver": desk.receiver, "asgi_app": asgi_app, "__name__": "service"}
    exec(fastapi_block("docs/webhooks.md"), names)
    paths = ("/hooks", "/vendor/", "/vendor/below")
    async with (
        in_uvicorn(names["app"], lifespan=lifespan) as url,
        aiohttp.ClientSession(headers=HEADERS) as http,
    ):
        for path in paths:
            async with http.post(url + path, json=message(vin=path), allow_redirects=False) as response:
                assert response.status == 200, path
        await desk.settled()
    assert sorted(event.vin for event in desk.seen) == sorted(paths)
    await desk.receiver.stop()
