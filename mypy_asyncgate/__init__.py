"""A mypy plugin that checks the lifetimes of async resources, and the markers it reads."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from mypy_asyncgate.markers import Borrowed, Owned, must_enter, not_a_resource

__version__ = "0.1.0"

if TYPE_CHECKING:
    from mypy.plugin import Plugin

__all__ = ["Borrowed", "Owned", "must_enter", "not_a_resource", "plugin"]


def plugin(version: str) -> type[Plugin]:
    """Return the plugin class for mypy ``version``; mypy calls this by name.

    If the version is not supported, or lacks what is needed, the class only says so, in one line.
    mypy is imported here and not above, so that code that uses only the markers does not pay
    for it at run time.
    """
    from mypy_asyncgate.mypy_api.refusal import refusing
    from mypy_asyncgate.mypy_versions import changed, is_newer, unsupported

    if (reason := unsupported(version)) is not None:
        return refusing(reason)
    try:
        from mypy_asyncgate.hooks import AsyncgatePlugin

        if is_newer(version):
            # A failure in the middle of a run would be repeated, or not be noticed.
            import_module("mypy_asyncgate.engine.checks")
    except (ImportError, AttributeError, TypeError) as error:
        return refusing(changed(version, error))
    return AsyncgatePlugin
