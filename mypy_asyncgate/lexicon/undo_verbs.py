"""By which names something is released, taken back or restored."""

from __future__ import annotations

from mypy_asyncgate.lexicon.spelling import words

RELEASES = frozenset(
    {
        "aclose", "arelease", "checkin", "cleanup", "close", "deregister", "destroy",
        "detach", "disconnect", "dispose", "kill", "logout", "quit", "release", "reset",
        "putconn", "restore", "rmdir", "rmtree", "shutdown", "stop", "teardown", "terminate",
        "unbind", "undo", "uninstall", "unlink", "unlock", "unmount", "unpatch", "unregister",
        "unset", "unsubscribe",
    }
)  # fmt: skip
"""What the names of releasing functions and methods begin with."""

PHRASES = frozenset({("clean", "up"), ("shut", "down"), ("tear", "down")})
EXACTLY = frozenset({"__aexit__", "__exit__", "cancel", "cancel_all", "cancel_tasks"})
GIVES = frozenset({"add", "append", "give", "push", "put", "return"})
"""What gives something back to where it was taken from."""

RUNS = frozenset({"run_in_executor", "run_sync", "to_thread"})
"""Functions that call what they are given."""

CLOSES = frozenset({"aclose", "close"})
"""Calls that release something, even if somebody else looks at what they give."""

ADDS = frozenset(
    {"add", "append", "appendleft", "attach", "extend", "insert", "push", "register", "setdefault",
     "setitem", "update"}
)  # fmt: skip
OPPOSITES = {
    "clear": frozenset({"setitem"}),
    "discard": ADDS,
    "pop": ADDS,
    "popleft": ADDS,
    "remove...": ADDS,
    "disable...": frozenset({"enable"}),
    "enable...": frozenset({"disable"}),
    "resume...": frozenset({"pause", "suspend"}),
    "unblock...": frozenset({"block"}),
    "unpause...": frozenset({"pause"}),
}
"""What takes something back, if one of these was done to the same object before.

Dots stand for more words: ``remove_handler``.
"""

PESSIMISTIC = frozenset(
    {"abort", "aborted", "dirty", "error", "errors", "fail", "failed", "failure", "invalid"}
)
"""Words in names of what is set first and taken back on success."""

RESTORES = frozenset({"chdir", "fchdir", "reset", "signal", "umask", "update"})
"""Functions that, given a saved value, restore it; so does every one called ``set...``."""


def is_release(name: str) -> bool:
    """Tell whether a function of this name releases something, whatever it is given."""
    first = words(name)[:2]
    return first[:1] != [] and (first[0] in RELEASES or tuple(first) in PHRASES or name in EXACTLY)
