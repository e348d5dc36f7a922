"""The boolean expressions of monitors: composing, parsing, truth tables, simplification."""
