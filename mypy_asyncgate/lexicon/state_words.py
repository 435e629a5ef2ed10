"""Names of attributes that tell whether an object is open: ``closed``, ``is_connected()``.

A branch that is taken only if a resource is closed owes nothing for it.
"""

from __future__ import annotations

CLOSED = "clos"
"""Part of the names that are true of what is closed: ``closed``, ``is_closing``."""

OPEN = ("is_open", "connected", "alive", "is_active")
"""Parts of the names that are true of what is open."""

STATE = (CLOSED, "open", "connect", "activ", "alive", "running", "transaction", "returncode")
"""Parts of the names that tell anything about whether a release is due, in whatever sense: a
release under such a condition is trusted. So it is a wider table than ``OPEN``."""


def means_closed(name: str) -> bool | None:
    """Return whether a true attribute of this name means closed, or None if it says neither."""
    name = name.lower()
    return True if CLOSED in name else False if any(word in name for word in OPEN) else None


def is_state(name: str) -> bool:
    """Tell whether an attribute of this name tells if something still has to be released."""
    return any(word in name.lower() for word in STATE)
