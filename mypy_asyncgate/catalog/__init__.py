"""Knowledge about libraries and frameworks, as data: one TOML file for each in ``data``."""
