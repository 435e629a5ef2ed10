"""What is known of calls and managers by the names in them, while a function is lowered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mypy.nodes import CallExpr, Expression
from mypy.types import Instance, get_proper_type

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import CallEntry, Does, Meaning
from mypy_asyncgate.lexicon.exceptions import CANCELLED, SUPPRESSORS
from mypy_asyncgate.lowering.context import Exiting
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.mypy_api.signatures import declared_type_of

BORROWER = CallEntry(
    "", Does.BORROWS, "frameworks generate such classes, whose objects own nothing", argument="all"
)
"""What is known of a call of a class that a framework generates, told by the end of its name."""


@dataclass(frozen=True)
class KnownNames:
    """Answers for one module."""

    catalog: Lookup
    methods: Mapping[str, CallEntry]
    """What is known of methods, by their bare names."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        """Return what is known of a call that a resource may be passed to."""
        entry = self.catalog.call(full_name) if full_name else self.methods.get(bare_name)
        if entry is None and any(map(bare_name.endswith, self.catalog.words[Meaning.BORROWER])):
            return BORROWER
        return entry

    def exception(self, bare_name: str) -> str:
        """Return the name that asyncio has for an exception of this bare name, or the same."""
        return CANCELLED if bare_name in self.catalog.words[Meaning.CANCELLATION] else bare_name

    def exiting(self, manager: Expression) -> Exiting:
        """Return what the manager that a ``with`` enters does with exceptions."""
        if isinstance(manager, CallExpr):
            target = names.callee(manager)
            entry = self.call(names.full_name(target), names.bare_name(target))
            if entry is not None and entry.does is Does.EXPECTS:
                return Exiting.EXPECTS
            info = names.named_class(target)
            if info is not None and info.fullname in SUPPRESSORS:
                return Exiting.SUPPRESSES
        else:
            declared = get_proper_type(declared_type_of(manager))
            info = declared.type if isinstance(declared, Instance) else None
        swallows = info is not None and types.may_swallow(info)
        return Exiting.MAY_SWALLOW if swallows else Exiting.PASSES
