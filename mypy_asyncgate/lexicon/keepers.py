"""Calls that keep what they are given, by their names."""

from __future__ import annotations

from mypy.nodes import Expression

from mypy_asyncgate.mypy_api.names import bare_name, is_class

BORROWER = "Stub"
"""What the names of generated classes end with that talk over a channel they are given."""

KEEPERS = frozenset(
    {
        "add", "append", "appendleft", "create_task", "extend", "insert", "push", "put",
        "put_nowait", "register", "set_result", "setdefault", "start_soon", "update",
    }
)  # fmt: skip
"""Methods that keep what they are given: of containers, queues, futures and task groups."""


def is_borrower(target: Expression) -> bool:
    """Tell whether ``target`` is a class whose objects only use what they are given."""
    return bare_name(target).endswith(BORROWER)


def is_keeper(target: Expression) -> bool:
    """Tell whether a call of ``target`` keeps its arguments: a constructor, or one of KEEPERS.

    A name that begins with a capital letter is taken for a class.
    """
    name = bare_name(target)
    return is_class(target) is not None or name in KEEPERS or name.lstrip("_")[:1].isupper()
