"""The client certificate: its files, what can be wrong with them, and the TLS contexts made from them."""
