"""The format of the API: operations, dialects, the HAL envelope, dates, and conversion of JSON."""
