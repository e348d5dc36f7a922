"""What goes out and what comes back, as plain values; no I/O."""
