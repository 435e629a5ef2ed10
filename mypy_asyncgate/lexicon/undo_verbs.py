"""Names by which functions release something, take it back or restore it.

They tell which statements of a function are clean-ups, and so must not be skipped. The first word
decides: a call of ``unregister_handler`` undoes something, whatever a handler is.
"""

from __future__ import annotations

from mypy_asyncgate.lexicon.keepers import COLLECTS
from mypy_asyncgate.lexicon.words import words

RELEASES = frozenset(
    {
        "aclose", "arelease", "checkin", "cleanup", "close", "deregister", "destroy",
        "detach", "disconnect", "dispose", "kill", "logout", "quit", "release", "reset",
        "restore", "rmdir", "rmtree", "shutdown", "stop", "teardown", "terminate",
        "unbind", "undo", "uninstall", "unlink", "unlock", "unmount", "unpatch", "unregister",
        "unset", "unsubscribe",
    }
)  # fmt: skip
"""First words of the names of releasing functions. The catalog adds those of libraries
(``Meaning.RELEASE``)."""

QUIET = frozenset(
    {"cancel", "deregister", "detach", "kill", "release", "reset", "restore", "terminate",
     "unlock", "unregister", "unset", "unsubscribe"}
)  # fmt: skip
"""First words of releases that do not fail unless they are awaited: they change a variable or send
a signal, so they do not keep later clean-ups from running."""

FAREWELLS = frozenset(
    {
        "abort", "cancel", "clear", "drain", "exit", "join", "remove", "revoke", "send", "wait",
        "write",
    }
)  # fmt: skip
"""First words of further steps that a closing method consists of: they take something down, or say
good-bye to a peer, which fails if the connection is over."""

PHRASES = frozenset({("clean", "up"), ("shut", "down"), ("tear", "down")})
"""Releases that are spelled as two words."""

EXACTLY = frozenset({"__aexit__", "__exit__", "cancel", "cancel_all", "cancel_tasks"})
"""Releases by their whole name: ``cancel_order`` is what the function is about."""

GIVES_BACK = frozenset({"add", "append", "give", "push", "put", "return"})
"""First words of calls that give something back, if it was taken from the same object before."""

CALLS_ARGUMENT = frozenset({"run_in_executor", "run_sync", "to_thread"})
"""Functions that call what they are passed: ``to_thread(conn.close)`` is a release."""

RELEASES_IN_EXPRESSION = frozenset({"aclose", "close"})
"""Calls that are a release even if their result is used; that of other calls has to be discarded,
as what undoes something returns nothing of interest."""

COLLECTING = COLLECTS | {"attach", "setitem"}
"""First words of calls that put something somewhere; "setitem" stands for ``x[key] = value``."""

OPPOSITES = {
    "clear": frozenset({"setitem"}),
    "discard": COLLECTING,
    "pop": COLLECTING,
    "popleft": COLLECTING,
    "remove...": COLLECTING,
    "disable...": frozenset({"enable"}),
    "enable...": frozenset({"disable"}),
    "resume...": frozenset({"pause", "suspend"}),
    "unblock...": frozenset({"block"}),
    "unpause...": frozenset({"pause"}),
}
"""Calls that undo one of the actions on the right, if it was done to the same object before.

Dots stand for more words: ``remove_handler``.
"""

PESSIMISTIC = frozenset(
    {"abort", "aborted", "dirty", "error", "errors", "fail", "failed", "failure", "invalid"}
)
"""Words in the names of flags that are set first and unset on success, where no ``finally`` is
wanted."""

PROCESS_STATE = frozenset({"chdir", "fchdir", "umask"})
"""Functions that change what a process has one of: given any saved value, they restore it."""

RESTORES = PROCESS_STATE | {"reset", "signal", "update"}
"""Functions that restore a value if they are given what was saved from the same place."""


def is_release(name: str, more: frozenset[str]) -> bool:
    """Tell whether a function of this name releases something; ``more`` are further first words."""
    first = words(name)[:2]
    return bool(first) and (
        first[0] in RELEASES or first[0] in more or tuple(first) in PHRASES or name in EXACTLY
    )


def is_setter(name: str) -> bool:
    """Tell whether a function sets something, and so restores a saved value that it is given."""
    return name.startswith("set") and not name.startswith(("settle", "setup"))
