"""What can be asked of the API: typed methods over the table of operations."""
