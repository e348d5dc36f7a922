"""What touches a socket: the server, its certificates, the door that lets connections in, and the postman."""
