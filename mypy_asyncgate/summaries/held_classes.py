"""The classes of what the fields of a class hold, and how such values are filled and released."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import FuncDef, SymbolNode, TypeInfo
from mypy.types import Type

from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.lexicon.release_methods import CLOSES
from mypy_asyncgate.mypy_api.declared_types import value_class
from mypy_asyncgate.summaries.fixpoint import Ask
from mypy_asyncgate.summaries.ownership import NOTHING_OWNED, ClassOwnership
from mypy_asyncgate.summaries.results import Result

DeclaredReleases = Callable[[TypeInfo], frozenset[str] | None]
"""Returns the methods that release the objects of a class by its declaration: none if it is
declared to be no resource, and None if it is not declared."""

DeclaredFills = Callable[[TypeInfo], frozenset[str]]
"""Returns the methods by which the objects of a class begin to hold something, if the class is
declared to hold nothing before."""


@dataclass(frozen=True)
class HeldClasses:
    """Tells what the fields of the classes of one module hold.

    ``field_type`` returns the type of the value of a field, as declarations tell.
    """

    field_type: Callable[[SymbolNode], Type | None]
    declared_releases: DeclaredReleases
    declared_fills: DeclaredFills
    _fields: dict[TypeInfo, dict[str, TypeInfo | None]] = field(default_factory=dict)
    _classes: dict[SymbolNode | None, TypeInfo | None] = field(default_factory=dict)

    def of(self, info: TypeInfo) -> dict[str, TypeInfo | None]:
        """Return the names in a class and its bases that may be those of fields, with the classes
        of the values as far as declarations tell.
        """
        if info not in self._fields:
            names = {
                name: symbol.node
                for base in info.mro[-2::-1]
                for name, symbol in base.names.items()
            }
            self._fields[info] = {
                name: self._class_of(node)
                for name, node in names.items()
                if not isinstance(node, (FuncDef, TypeInfo))
            }
        return self._fields[info]

    def _class_of(self, node: SymbolNode | None) -> TypeInfo | None:
        """Return the class of the value of a field, which subclasses of its class ask for, too."""
        if node not in self._classes:
            typ = self.field_type(node) if node is not None else None
            self._classes[node] = value_class(typ)
        return self._classes[node]

    def release_methods(
        self, info: TypeInfo, held: TypeInfo | None, ask: Ask[TypeInfo, ClassOwnership]
    ) -> frozenset[str]:
        """Return the methods that release the value of a field, none if it is no resource.

        ``held`` is the class of the value, if that is known.
        """
        if held is info:
            return frozenset()
        declared = self.declared_releases(held) if held is not None else None
        if declared is not None:
            return declared
        owned = ask(held) if held is not None else NOTHING_OWNED
        if owned.is_resource:
            return owned.release
        if owned.block.release:
            return owned.block.release
        return CLOSES if info.has_readable_member("__aexit__") else frozenset()

    def fills(
        self, held: TypeInfo | None, made: Result, ask: Ask[TypeInfo, ClassOwnership]
    ) -> frozenset[str]:
        """Return the methods after which a new object holds something, none if it does at once."""
        if held is None:
            return frozenset()
        if self.declared_releases(held) is not None:
            return self.declared_fills(held)
        owned = ask(held).when_made(made.passed, made.fresh)
        if owned.holds(made.fresh):
            return frozenset()
        # What entering opens was not there before.
        opened_by = owned.block.opened_by | ENTERS if owned.block.opens else frozenset()
        return owned.start | opened_by
