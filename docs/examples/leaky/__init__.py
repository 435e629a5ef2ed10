"""The back end of a parcel service, with the leaks that reviews miss."""
