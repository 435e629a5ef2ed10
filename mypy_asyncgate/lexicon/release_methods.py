"""Method names that are taken for a release where neither catalog nor configuration knows better.

These are names of methods of a class, and decide how its objects are managed. What the name of a
function says about other objects is in ``undo_verbs``, which is a wider vocabulary on purpose: a
class with ``undo`` or ``unlink`` is no resource for that.
"""

from __future__ import annotations

RELEASE_LIKE = (
    "close", "aclose", "dispose", "disconnect", "release", "terminate", "shutdown", "rollback",
    "commit",
)  # fmt: skip
"""A class with one of these holds something that has to be given back. The order is that in which
messages propose them."""

ENDS = (*RELEASE_LIKE, "stop", "abort", "cancel", "kill", "quit", "wait_closed", "cleanup")
"""Methods that release an object of such a class. The rest of the names are common in classes that
hold nothing, so they do not make a class a resource."""

ENDS_TRANSACTION = frozenset({"commit", "rollback"})
"""Those after which an object goes on, unless it is a transaction itself."""

ENDS_BY_ITSELF = (
    "finished", "join", "serve_forever", "wait_finished", "wait_stopped", "wait_until_closed",
)  # fmt: skip
"""Methods that return when an object of such a class has ended by itself: nothing is held then."""

DECIDING_MEMBERS = frozenset({*ENDS, *ENDS_BY_ITSELF, "__await__", "__getattr__", "acquire"})
"""Members of a class with a context protocol that decide how it is managed: a change of one of
these is a reason to check its users again."""

CLOSES = frozenset({"close", "aclose", "disconnect", "dispose"})
"""Methods that release an object of any class. Unlike ``cancel`` or ``release``, they are rare in
classes that hold nothing, such as tasks and locks."""

MAY_GO_ON = frozenset({"disconnect"})
"""Those of them after which an object may be used again."""

GIVES_ON = frozenset({"detach", "unwrap"})
"""Methods that give what an object holds to whoever calls them, under another name."""

TAKES_OUT = GIVES_ON | {"__iter__", "__next__"}
"""Methods that take something out of a resource, or use it up: a function that calls one of them
on its argument does more than use it."""
