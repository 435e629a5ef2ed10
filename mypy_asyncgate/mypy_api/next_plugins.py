"""The hooks of the plugins that mypy would ask after ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mypy.plugin import Plugin

Hook = Callable[..., Any]


def plugins(chain: Plugin | None) -> list[Plugin]:
    """Return the plugins in the chain of a build."""
    found: list[Plugin] = getattr(chain, "_plugins", [])
    return found


class NextPlugins:
    """The plugins after ``plugin`` in the chain of a build."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._chain: Plugin | None = None
        self._getters: dict[str, list[Callable[[str], Hook | None]]] = {}

    def hook(self, api: Any, getter: str, fullname: str) -> Hook | None:
        """Return the hook for ``fullname`` of the first later plugin that has one, or None.

        ``api`` is the checker or the semantic analyser that called the hook. ``getter`` is the name
        of the plugin method that returns the hook.
        """
        if api.plugin is not self._chain:
            self._chain = api.plugin
            self._getters.clear()
        if getter not in self._getters:
            self._getters[getter] = self._getters_named(getter)
        for get in self._getters[getter]:
            hook = get(fullname)
            if hook is not None:
                return hook
        return None

    def _getters_named(self, getter: str) -> list[Callable[[str], Hook | None]]:
        """Return the getters of later plugins, but for those that inherit the empty default."""
        chain = plugins(self._chain)
        later = chain[chain.index(self._plugin) + 1 :] if self._plugin in chain else []
        empty = getattr(Plugin, getter)
        return [
            getattr(other, getter)
            for other in later
            if getattr(type(other), getter) is not empty or getter in getattr(other, "__dict__", {})
        ]
