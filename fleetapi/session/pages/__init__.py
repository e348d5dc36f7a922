"""Collections: pages by range and by cursor, in order, resumable."""
