"""Requests, responses and their errors as plain values. No I/O."""
