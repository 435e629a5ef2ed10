"""Calls that keep what they are passed, by their names.

An object that is passed to one of these outlives the call in another object, which may release it:
its ownership has moved. Other calls are taken to borrow.
"""

from __future__ import annotations

from mypy.nodes import Expression

from mypy_asyncgate.mypy_api.names import bare_name, named_class

COLLECTS = frozenset(
    {
        "add", "append", "appendleft", "extend", "insert", "push", "register", "setdefault",
        "update",
    }
)  # fmt: skip
"""Methods that put their argument into a container or a registry."""

KEEPERS = COLLECTS | {"create_task", "put", "put_nowait", "set_result", "start_soon"}
"""Methods that keep their argument: those of containers, of queues and futures, whose reader gets
it, and of task groups, whose task runs on."""


FINALIZERS = frozenset(
    {"addAsyncCleanup", "addClassCleanup", "addCleanup", "addfinalizer", "add_finalizer",
     "finalize"}
)  # fmt: skip
"""Functions whose other arguments are a function and its arguments, to be called at the end of
something: an object among these is released by that function."""


def is_keeper(target: Expression) -> bool:
    """Tell whether a call of ``target`` keeps its arguments: a constructor, or one of KEEPERS.

    By convention, a name that begins with a capital letter is that of a class.
    """
    name = bare_name(target)
    return named_class(target) is not None or name in KEEPERS or name.lstrip("_")[:1].isupper()
