"""A finding as an edit sees it, and what an edit makes of the source."""

from __future__ import annotations

import re
from functools import cached_property

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.fix.local_types import Locals
from mypy_asyncgate.gate.fix.tree import Import, Tree
from mypy_asyncgate.gate.outcome import Message

_QUOTED = re.compile(r'"([^"]*)"')


@dataclass(frozen=True)
class Place:
    """A finding in the tree of its file, and what is known of the variables of its function."""

    tree: Tree
    message: Message
    known: Locals

    @cached_property
    def names(self) -> list[str]:
        """The names that the message quotes."""
        return _QUOTED.findall(self.message.message)


@dataclass(frozen=True)
class Edit:
    """A source with an edit, and the names that it has to import as well.

    ``asks`` is what others would see of it, if anything: it is made only if its rule is selected.
    """

    text: str
    imports: tuple[Import, ...] = ()
    asks: str = ""
