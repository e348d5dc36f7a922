"""How requests are sent: certificates, retries, rate limits, pages and transport."""
