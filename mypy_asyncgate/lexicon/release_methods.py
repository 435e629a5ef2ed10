"""Method names that are taken for a release where nothing else tells."""

from __future__ import annotations

RELEASE_LIKE = (
    "close", "aclose", "dispose", "disconnect", "release", "terminate", "shutdown", "rollback",
    "commit",
)  # fmt: skip
"""A class with one of these holds something that has to be given back."""

ENDS = (*RELEASE_LIKE, "stop", "abort", "cancel", "kill", "quit", "wait_closed", "cleanup")
"""Methods that are taken for a release where the catalog knows nothing of the class."""

TELLING = frozenset({*ENDS, "__await__", "__getattr__"})
"""Members that decide how a class with a protocol is managed."""
