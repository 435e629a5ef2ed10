"""How a daemon comes to use settings and catalogs that were changed after it has read them.

mypy lets ``dmypy run`` start the daemon again if the version of a plugin has changed. To find out,
it makes a new plugin, and then looks at the version in the plugin's module. ``dmypy check`` and
``dmypy recheck`` never do, as for mypy's own settings, so that there a line says what to do.
"""

from __future__ import annotations

import time

from mypy_asyncgate.diagnostics import notices
from mypy_asyncgate.engine.settings import Settings

OUTDATED = (
    "settings or catalogs have changed, and the daemon still uses those of its start; "
    'call "dmypy restart"'
)
PAUSE = 1.0
"""Seconds between two looks at the files: an edit may concern thousands of modules."""


class Running:
    """The settings of the build that the daemon keeps, and when they were last looked at."""

    settings: Settings | None = None
    looked = 0.0


def set_running(settings: Settings) -> None:
    """Remember the settings of the build that the daemon keeps from now on."""
    Running.settings = settings


def version(released: str) -> str:
    """Return the version of the plugin, and another one if the daemon's settings have changed."""
    running = Running.settings
    return f"{released}+outdated" if running is not None and running.is_outdated() else released


def warn_if_outdated(settings: Settings) -> None:
    """Say that the settings of the daemon have changed, if mypy will not restart it for that.

    ``settings`` are those of the plugin that is told of an edit.
    """
    now = time.monotonic()
    if settings is Running.settings and now - Running.looked > PAUSE:
        Running.looked = now
        if settings.is_outdated():
            notices.warn(OUTDATED)
