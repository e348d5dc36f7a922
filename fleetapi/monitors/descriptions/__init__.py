"""A monitor for people to read: in sentences, and as the Python that builds it."""
