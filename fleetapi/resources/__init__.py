"""What can be asked: typed methods over the table of operations, one file a subject."""
