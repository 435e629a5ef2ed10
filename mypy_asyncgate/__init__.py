"""A mypy plugin that checks the lifetimes of async resources, and the markers it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mypy_asyncgate.markers import Borrowed, Owned, must_enter, not_a_resource

__version__ = "0.1.0"

if TYPE_CHECKING:
    from mypy.plugin import Plugin

__all__ = ["Borrowed", "Owned", "must_enter", "not_a_resource", "plugin"]


def plugin(version: str) -> type[Plugin]:
    """Return the plugin class for mypy ``version``; mypy calls this by name.

    mypy is imported here and not above, so that code that uses only the markers does not pay
    for it at run time.
    """
    from mypy_asyncgate.hooks import AsyncgatePlugin

    return AsyncgatePlugin
