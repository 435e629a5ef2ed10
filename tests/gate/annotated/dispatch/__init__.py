"""A service that takes jobs from a socket and works on them."""
