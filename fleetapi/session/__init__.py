"""How requests travel: certificates, retry, limits, pages, transport."""
