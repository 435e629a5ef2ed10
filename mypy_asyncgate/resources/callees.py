"""The effects of calls and context managers by their names, for the lowering of a function."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mypy.nodes import CallExpr, Expression, IndexExpr, MemberExpr, StrExpr
from mypy.types import Instance, Type, get_proper_type

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import CallEntry, Does, Kind, Meaning
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.places import Field
from mypy_asyncgate.lexicon.exceptions import CANCELLED, SUPPRESSORS
from mypy_asyncgate.lowering import records
from mypy_asyncgate.lowering.context import Exiting
from mypy_asyncgate.mypy_api import names, signatures, types
from mypy_asyncgate.mypy_api.declared_types import declared_type_of

BORROWER = CallEntry(
    "", Does.BORROWS, "frameworks generate such classes, whose objects own nothing", ("all",)
)
"""The entry for a call of a class that a framework generates, recognised by the name's ending."""

SURVEYED = CallEntry(
    "", Does.BORROWS, "the library takes over nothing that its catalog does not name", ("all",)
)
"""What is known of a call of a library that was surveyed, for what no entry is about."""


@dataclass(frozen=True)
class KnownNames:
    """Look-ups by name for the code of one module."""

    catalog: Lookup
    methods: Mapping[str, CallEntry]
    """The catalog entries of methods, by their bare names."""
    type_of: Callable[[Expression], Type | None]
    """Returns the type of an expression of the module, as far as declarations tell."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        """Return the entry for a call by the callee's full or bare name, or None if unknown."""
        entry = self.catalog.call(full_name) if full_name else self.methods.get(bare_name)
        if entry is None and any(map(bare_name.endswith, self.catalog.words[Meaning.BORROWER])):
            return BORROWER
        return entry

    def survey(self, call: CallExpr, index: int) -> CallEntry | None:
        """Return what a survey says of argument number ``index`` of a call, or None.

        A survey covers what is declared to be a resource: a parameter that takes anything, as
        those of containers do, may keep it.
        """
        name = signatures.callee_name(names.callee(call))
        if name is None or not self.catalog.is_surveyed(name):
            return None
        declared = signatures.declared_parameters(call, index)
        is_lent = [any(map(self._holds, types.instances(formal))) for formal in declared]
        return SURVEYED if is_lent and all(is_lent) else None

    def _holds(self, instance: Instance) -> bool:
        """Tell whether an instance is of a class that the catalog says to hold something."""
        entries = (self.catalog.class_entry(base.fullname) for base in instance.type.mro)
        entry = next((entry for entry in entries if entry is not None), None)
        return entry is not None and entry.kind in (Kind.RELEASE, Kind.LAZY)

    def exception(self, bare_name: str) -> str:
        """Return asyncio's name for an exception that means cancellation, else ``bare_name``."""
        return CANCELLED if bare_name in self.catalog.words[Meaning.CANCELLATION] else bare_name

    def field(self, e: MemberExpr | IndexExpr) -> Field | None:
        """Return the element that an expression reads, if it reads a field of a record."""
        if isinstance(e, MemberExpr):
            return records.field(self.type_of(e.expr), e.name)
        return (
            records.field(self.type_of(e.base), e.index.value)
            if isinstance(e.index, StrExpr)
            else None
        )

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
