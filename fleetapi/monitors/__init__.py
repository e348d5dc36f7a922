"""Rules over zones, times and vehicle data: composed, read, reasoned about, checked."""
