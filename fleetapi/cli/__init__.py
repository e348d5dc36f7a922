"""The command line, built on click; `commands/` has one file per noun."""
