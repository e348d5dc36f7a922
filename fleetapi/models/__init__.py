"""What the server talks about, as slotted values; one file a subject."""
