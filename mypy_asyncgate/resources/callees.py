"""The effects of calls and context managers by their names, for the lowering of a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mypy.nodes import CallExpr, Expression
from mypy.types import Instance, get_proper_type

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import CallEntry, Does, Meaning
from mypy_asyncgate.lexicon.exceptions import CANCELLED
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.mypy_api.declared_types import declared_type_of

BORROWER = CallEntry(
    "", Does.BORROWS, "frameworks generate such classes, whose objects own nothing", argument="all"
)
"""The entry for a call of a class that a framework generates, recognised by the name's ending."""


@dataclass(frozen=True)
class KnownNames:
    """Look-ups by name for the code of one module."""

    catalog: Lookup
    methods: Mapping[str, CallEntry]
    """The catalog entries of methods, by their bare names."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        """Return the entry for a call by the callee's full or bare name, or None if unknown."""
        entry = self.catalog.call(full_name) if full_name else self.methods.get(bare_name)
        if entry is None and any(map(bare_name.endswith, self.catalog.words[Meaning.BORROWER])):
            return BORROWER
        return entry

    def exception(self, bare_name: str) -> str:
        """Return asyncio's name for an exception that means cancellation, else ``bare_name``."""
        return CANCELLED if bare_name in self.catalog.words[Meaning.CANCELLATION] else bare_name

    def may_swallow(self, manager: Expression) -> bool:
        """Tell whether ``manager``, the expression in a ``with``, may suppress exceptions."""
        if isinstance(manager, CallExpr):
            info = names.named_class(names.callee(manager))
            return info is not None and types.may_swallow(info)
        declared = get_proper_type(declared_type_of(manager))
        return isinstance(declared, Instance) and types.may_swallow(declared.type)
