"""The only code that touches a socket: attempts with aiohttp, and third-party exceptions as values."""
