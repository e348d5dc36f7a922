"""The two rate windows, obeyed before the server has to say so."""
