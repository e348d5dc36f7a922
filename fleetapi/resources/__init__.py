"""The typed methods of the client, over the table of operations, one file per subject."""
