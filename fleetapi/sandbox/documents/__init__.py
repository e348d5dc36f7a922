"""The response bodies of the sandbox, as JSON documents.

They are written by hand from the specifications, without the client's models and converters: otherwise tests
against the sandbox could not find a bug in those.
"""
