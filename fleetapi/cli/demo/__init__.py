"""`fleetapi demo`: what it does step by step, what it shows, and how that looks."""
