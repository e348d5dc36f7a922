"""Collections: pages that are read by index range or by link, in order, and can be resumed.

Read the modules in this order:

1. `pages.py`: `Pages`, which users await or iterate. It asks a `PageSource` for one `Chunk` after another.
2. `first_page.py`: `PageSource` reads the first page and then chooses a reader for the others.
3. `range_reader.py`: `RangeReader` requests several index ranges at once and checks that they fit together.
4. `link_reader.py`: `LinkReader` follows the server's links, one page ahead.
5. `reading.py`: what both readers share. `Reading` makes the requests; `Tally` knows which items have come.
6. `bookmarks.py`: index ranges, and `Bookmark`, the place in a collection that a resume token holds.

The server's index of an item and the number of items delivered are never calculated from each other: they
differ as soon as a server repeats or omits items.
"""
