"""How requests travel: certificates, retries, rate limits, pages and transport."""
