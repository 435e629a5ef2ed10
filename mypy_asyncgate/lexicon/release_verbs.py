"""How messages say that a resource is released, by the method that usually does it."""

from __future__ import annotations

CLOSE = "close"
"""The verb for a resource that is open otherwise."""

RELEASE_VERBS = {
    "__aexit__": CLOSE,
    "__exit__": CLOSE,
    "aclose": CLOSE,
    "async_close": CLOSE,
    "cancel": "cancel",
    "cleanup": "clean up",
    "close": CLOSE,
    "commit": "end",
    "communicate": "wait for",
    "disconnect": "disconnect",
    "dispose": "dispose of",
    "end_session": "end",
    "kill": "kill",
    "quit": CLOSE,
    "rollback": "end",
    "server_close": CLOSE,
    "shutdown": "shut down",
    "stop": "stop",
    "terminate": "terminate",
    "wait": "wait for",
}
"""What a reader calls it. Other methods release: a word that fits all of them."""

PARTICIPLES = {
    "cancel": "cancelled",
    "clean up": "cleaned up",
    CLOSE: "closed",
    "disconnect": "disconnected",
    "dispose of": "disposed of",
    "end": "ended",
    "kill": "killed",
    "release": "released",
    "shut down": "shut down",
    "stop": "stopped",
    "terminate": "terminated",
    "wait for": "waited for",
}
"""The past participles of these verbs, which English does not form by one rule."""


def release_verb(method: str) -> str:
    """Return the verb for what ``method`` does to a resource."""
    return RELEASE_VERBS.get(method, "release")
