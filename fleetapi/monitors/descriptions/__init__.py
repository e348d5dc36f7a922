"""Monitors for people to read: in English sentences, and as the Python that builds them."""
