"""The client certificate: its files, what is wrong with them, and the TLS made of them."""
