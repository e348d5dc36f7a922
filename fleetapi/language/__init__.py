"""Parse text into trees: expressions, JSON with positions, and intervals. The only package that uses Lark."""
