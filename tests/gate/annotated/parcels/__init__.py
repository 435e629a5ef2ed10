"""A client of a carrier's HTTP interface."""
