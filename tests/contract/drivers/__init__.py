"""Programs that let a client read what they are asked for on standard input, each in the client's own environment."""
