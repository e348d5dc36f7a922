"""The output formats: every module of this package is one, and is loaded when it is asked for.

A format is a function `render(reports, style) -> str` in the module of its name. The order of the reports is
kept; within a report, findings are in the order of the text. The same reports give the same text. To add a
format, add its module.
"""
