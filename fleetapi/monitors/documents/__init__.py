"""Monitors as JSON documents: reading, writing, formatting and a JSON Schema."""
