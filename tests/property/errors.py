"""The exceptions that are raised in programs."""

from __future__ import annotations

import builtins
import itertools
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from .vocabulary import ERRORS


class Abandon(BaseException):
    """This run has nothing more to tell."""


class Other(Exception):
    """An exception that no handler names."""


class CancelledError(BaseException):
    """A cancellation, as ``asyncio`` has it."""


NAMED = {name: type(name, (Exception,), {}) for name in ERRORS}


class Leap(Exception):
    """What a suppressing manager surely suppresses."""


RAISED = {**NAMED, "CancelledError": CancelledError, "Leap": Leap}
"""The exceptions that programs name."""

GROUP: Any = getattr(builtins, "ExceptionGroup", None)
"""The class of groups; before Python 3.11 there is none, and no ``except*``."""


def groups(names: Iterable[str]) -> Iterator[type[BaseException]]:
    """Yield the groups that handlers of ``except*`` with these names share."""
    members = [*(NAMED[name] for name in sorted(names)), Other]
    for size in range(2, len(members) + 1):
        yield from (group_of(*some) for some in itertools.combinations(members, size))


@cache
def group_of(*members: type[BaseException]) -> type[BaseException]:
    """Return a class of groups that have one of each class."""

    def new(cls: type[BaseException]) -> BaseException:
        made: BaseException = GROUP.__new__(cls, "", [member() for member in members])
        return made

    made: type[BaseException] = type("Group", (GROUP,), {"__new__": new})
    return made


def is_group(error: type[BaseException]) -> bool:
    """Tell whether a class is one of groups."""
    return GROUP is not None and issubclass(error, GROUP)


def leading(error: BaseException) -> BaseException:
    """Return what decides how a function ends: a member of a group that is no ordinary one."""
    members = getattr(error, "exceptions", ())
    if isinstance(error, Exception) or not members:
        return error
    others = [member for member in map(leading, members) if not isinstance(member, Exception)]
    return next((other for other in others if isinstance(other, Abandon)), others[0])


def is_expected(error: BaseException) -> bool:
    """Tell whether programs may raise an exception."""
    return is_group(type(error)) or isinstance(error, (Other, CancelledError, *NAMED.values()))
