"""Monitors: rules over zones, times and vehicle data, and the notifications they send."""
