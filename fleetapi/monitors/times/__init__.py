"""Moments, durations, weeks and time zones, as rules have them and as texts spell them."""
