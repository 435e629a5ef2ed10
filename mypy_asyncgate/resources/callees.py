"""What is known of calls and managers by the names in them, while a function is lowered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mypy.nodes import CallExpr, Expression, FuncDef, MemberExpr, NameExpr, Var
from mypy.types import Instance, get_proper_type

from mypy_asyncgate.catalog.lookup import Lookup
from mypy_asyncgate.catalog.model import CallEntry, Means
from mypy_asyncgate.lexicon.exceptions import CANCELLED
from mypy_asyncgate.mypy_api import names, types


@dataclass(frozen=True)
class KnownNames:
    """Answers for one module."""

    catalog: Lookup
    module: str
    methods: Mapping[str, CallEntry]
    """What is known of methods, by their bare names."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        """Return what is known of a call that a resource may be passed to."""
        return self.catalog.call(full_name) if full_name else self.methods.get(bare_name)

    def function(self, target: Expression) -> FuncDef | None:
        """Return the function that an expression names, if its body is in the module at hand.

        So it is for functions, and for methods of the object whose method is lowered.
        """
        node = getattr(target, "node", None)
        if isinstance(target, MemberExpr) and isinstance(target.expr, NameExpr):
            owner = target.expr.node
            declared = get_proper_type(owner.type) if isinstance(owner, Var) else None
            if isinstance(owner, Var) and owner.is_self and isinstance(declared, Instance):
                symbol = declared.type.get(target.name)
                node = symbol.node if symbol is not None else None
        function = names.definition(node)
        if function is None or (function.is_decorated and not function.is_static):
            return None
        local = isinstance(target, NameExpr) and "." not in function.fullname
        return function if local or function.fullname.startswith(f"{self.module}.") else None

    def is_borrower(self, target: Expression) -> bool:
        """Tell whether ``target`` is a class whose objects use what they are given, and own none.

        It is told by the end of its name, which a framework gives to the classes it generates.
        """
        name = names.bare_name(target)
        return any(name.endswith(word) for word in self.catalog.words[Means.BORROWER])

    def exception(self, name: str) -> str:
        """Return the name that asyncio has for an exception of this bare name, or the same."""
        return CANCELLED if name in self.catalog.words[Means.CANCELLATION] else name

    def may_swallow(self, manager: Expression) -> bool:
        """Tell whether the manager that a ``with`` enters may suppress exceptions."""
        if isinstance(manager, CallExpr):
            info = names.is_class(names.callee(manager))
            return info is not None and types.may_swallow(info)
        node = getattr(manager, "node", None)
        declared = get_proper_type(getattr(node, "type", None))
        return isinstance(declared, Instance) and types.may_swallow(declared.type)
