"""What all operations share: requests and responses, routes, query parameters, pages and rate limits."""
