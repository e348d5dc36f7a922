"""From text to trees: expressions, located JSON, intervals. The only room that knows Lark."""
