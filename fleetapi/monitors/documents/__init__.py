"""A monitor as JSON: read, written, formatted, described by a schema."""
