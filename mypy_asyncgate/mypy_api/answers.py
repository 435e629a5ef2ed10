"""Caches the hooks of a plugin by the names for which mypy asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from mypy.types import Type

H = TypeVar("H")


class HookCache(dict[str, Callable[[H], Type] | None], Generic[H]):
    """The hooks by name, each determined when it is first asked for."""

    def __init__(self, decide: Callable[[str], Callable[[H], Type] | None]) -> None:
        super().__init__()
        self._decide = decide

    def __missing__(self, fullname: str) -> Callable[[H], Type] | None:
        hook = self[fullname] = self._decide(fullname)
        return hook
