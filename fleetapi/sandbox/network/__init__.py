"""Everything that touches a socket: the TLS listener, the HTTP server, and the sender of notifications."""
