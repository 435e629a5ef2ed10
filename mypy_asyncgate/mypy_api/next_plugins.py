"""The other plugins of a build: how this one is asked before them, and asks them in turn.

mypy takes the first hook that a plugin has for a name. This plugin asks the others itself, so that
it hides none of their hooks if it is asked first, wherever the configuration lists it.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Callable
from typing import Any

from mypy.plugin import Plugin
from mypy.plugins.default import DefaultPlugin

from mypy_asyncgate.diagnostics import notices

NOT_FIRST = "other plugins may hide findings; list mypy_asyncgate first in mypy's plugins"

Hook = Callable[..., Any]
Getter = Callable[[str], Hook | None]

GETTER = r"get_\w+_hook(_2)?"
"""The names of the methods of plugins that return a hook for a full name. It is
compiled when it is used: few builds have other plugins."""


def plugins(chain: Plugin | None) -> list[Plugin]:
    """Return the plugins in the chain of a build."""
    found: list[Plugin] = getattr(chain, "_plugins", [])
    return [plugin.plugin if isinstance(plugin, _First) else plugin for plugin in found]


def ask_first(plugin: Plugin) -> None:
    """Make mypy ask ``plugin`` before the others of its build, or say that it does not.

    No hook tells a plugin which others there are before some code is analysed, so their list is
    found among what refers to the plugin. This takes a few milliseconds, and is left out where no
    other plugin is listed, or ``plugin`` is the first.
    """
    listed = plugin.options.plugins
    if len(listed) < 2 or _package(listed[0]) == _package(__name__):
        return
    for chain in gc.get_referrers(plugin):
        if isinstance(chain, list) and chain and isinstance(chain[-1], DefaultPlugin):
            if chain[0] is not plugin and not isinstance(chain[0], _First):
                chain[0] = _First(chain[0], after=plugin)
            return
    notices.warn(NOT_FIRST)


class _First(Plugin):
    """Stands for the first plugin of a build, and has the hooks of another one before its own.

    Moving the plugins would be simpler. But what they report about a module is stored in their
    order, and compared before this one is told that there are others.
    """

    def __init__(self, plugin: Plugin, after: Plugin) -> None:
        super().__init__(plugin.options)
        self.plugin = plugin
        for name in dir(Plugin):
            if not name.startswith("_") and callable(getattr(Plugin, name)):
                own = getattr(plugin, name)
                asks_both = re.fullmatch(GETTER, name) and _has(after, name)
                setattr(self, name, _either(getattr(after, name), own) if asks_both else own)


def _either(one: Getter, other: Getter) -> Getter:
    def get(fullname: str) -> Hook | None:
        hook = one(fullname)
        return hook if hook is not None else other(fullname)

    return get


def _has(plugin: Plugin, getter: str) -> bool:
    """Tell whether a plugin has a method of its own, and not the empty one of the base class."""
    own = getattr(plugin, "__dict__", {})
    return getter in own or getattr(type(plugin), getter) is not getattr(Plugin, getter)


def _package(listed: str) -> str:
    """Return the package in the name of a module, or in a plugin as the configuration lists it."""
    return listed.partition(":")[0].partition(".")[0]


class NextPlugins:
    """The plugins of a build other than ``plugin``."""

    def __init__(self, plugin: Plugin) -> None:
        self._plugin = plugin
        self._chain: Plugin | None = None
        self._getters: dict[str, list[Getter]] = {}

    def hook(self, api: Any, getter: str, fullname: str) -> Hook | None:
        """Return the hook for ``fullname`` of the first other plugin that has one, or None.

        ``api`` is the checker or the semantic analyser that called the hook. ``getter`` is the name
        of the plugin method that returns the hook.
        """
        if api.plugin is not self._chain:
            self._chain = api.plugin
            self._getters.clear()
        if getter not in self._getters:
            others = (other for other in plugins(self._chain) if other is not self._plugin)
            found = [getattr(other, getter) for other in others if _has(other, getter)]
            self._getters[getter] = found
        for get in self._getters[getter]:
            hook = get(fullname)
            if hook is not None:
                return hook
        return None
