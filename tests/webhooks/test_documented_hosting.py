"""The lines of FastAPI in the README and in docs/webhooks.md, under uvicorn."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from hosting import in_uvicorn

from fleetapi.webhooks import asgi_app

ROOT = Path(__file__).parents[2]
PAGES = ("README.md", "docs/webhooks.md")
HEADERS = {"Authorization": "Bearer open sesame"}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("lifespan", ["on", "off"])
async def test_the_lines_for_fastapi_work(
    page: str, lifespan: str, make_desk: Any, message: Callable[..., dict[str, Any]]
) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    (block,) = (each for each in blocks if "FastAPI(" in each)
    desk = make_desk()
    names: dict[str, Any] = {"receiver": desk.receiver, "asgi_app": asgi_app, "__name__": "service"}
    exec(compile(block, page, "exec"), names)
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
