"""What goes wrong on demand: `rules` say which requests it meets, `damage` is what it does to documents."""
