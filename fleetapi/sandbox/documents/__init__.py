"""The answers of the sandbox, as JSON documents.

Written by hand from our reading of the specifications, without the client's models and converters: a bug in
those must not be able to hide in its mirror.
"""
