"""The simulated fleet, calculated from the seed and the time. No I/O, no clock."""
