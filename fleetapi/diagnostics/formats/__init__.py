"""The output formats: every module of this package is one, and is loaded on demand.

To add a format, add a module with a function `render(reports, style) -> str`. It keeps the order of reports
and findings, and is deterministic.
"""
