"""Where the databases are."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    primary: str
    replica: str | None = None
    size: int = 10
    timeout: float = 30.0
