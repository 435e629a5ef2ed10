"""What is known about libraries, as data: one TOML file for each in ``data``."""
