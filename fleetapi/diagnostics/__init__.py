"""Findings: codes, places in a text, reports and their output formats."""
