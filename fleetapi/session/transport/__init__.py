"""The socket: one attempt over aiohttp, and every foreign exception as a value."""
