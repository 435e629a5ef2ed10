"""Method names by which something is opened or entered without a ``with`` statement."""

from __future__ import annotations

OPENERS = frozenset({"connect", "initialize", "login", "open", "setup", "start"})
"""Methods that open a client which holds nothing before: if one fails, nothing is left open."""

ASKING = frozenset(
    {
        "bind", "connect", "do_handshake", "execute", "handshake", "listen", "login", "open",
        "send", "sendall", "start_tls",
    }
)  # fmt: skip
"""Methods that ask the system or a peer for something, and fail if that is refused. Called before a
resource is handed on, they are steps of setting it up, whether they are awaited or not."""

ENTERED_WITH = {"enter_context": "__enter__", "enter_async_context": "__aenter__"}
"""Methods of exit stacks, each with the special method that it calls on its argument."""


def is_entering(name: str) -> bool:
    """Tell whether a call of this name enters its argument, as those of exit stacks do."""
    return name.startswith("enter_")
