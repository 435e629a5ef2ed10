"""Analyses ``Owned[T]`` and ``Borrowed[T]`` in annotations.

Their type is ``T`` with the ownership inside. A function with one in its signature, directly or
through an alias, gets an entry call, because it may have obligations towards its caller.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mypy.nodes import PlaceholderNode, SymbolTableNode, TypeAlias
from mypy.plugin import AnalyzeTypeContext
from mypy.types import AnyType, Type, TypeAliasType, TypeOfAny

from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.function_entry import add_entry_call

Hook = Callable[[AnalyzeTypeContext], Type]


class Annotations(dict[str, Hook | None]):
    """The hooks for the names in annotations.

    ``lookup`` finds a symbol by its full name. With ``debug``, no exception is hidden.
    """

    def __init__(self, lookup: Callable[[str], SymbolTableNode | None], debug: bool) -> None:
        super().__init__()
        self._lookup = lookup
        self._debug = debug
        self._inside_alias = False
        self._plain: dict[str, Type] = {}
        self._markers = {
            name: partial(self._marker, name, ownership)
            for name, ownership in types.MARKERS.items()
        }
        self.forget()

    def forget(self) -> None:
        """Drop what was learnt about names, because modules have changed."""
        self.clear()
        self._plain.clear()
        self.update(self._markers)

    def __missing__(self, fullname: str) -> Hook | None:
        """Return a hook for an alias of a marked type; remember other names as not relevant."""
        if self._inside_alias:
            return None
        symbol = self._lookup(fullname)
        node = symbol.node if symbol is not None else None
        if isinstance(node, TypeAlias):
            if self._plain.get(fullname) is not node.target:
                if types.is_marked(node.target):
                    return self._alias
                # mypy asks for each use of an alias, and analyses some of them more than once.
                self._plain[fullname] = node.target
        elif node is not None and not isinstance(node, PlaceholderNode):
            # Classes, type variables and special forms, such as "Optional", remain what they are.
            self[fullname] = None
        return None

    def _marker(self, fullname: str, ownership: Ownership, ctx: AnalyzeTypeContext) -> Type:
        args = ctx.type.args
        if len(args) != 1:
            name = fullname.rpartition(".")[2]
            ctx.api.fail(f'"{name}" takes one type, as in "{name}[Connection]"', ctx.context)
            return AnyType(TypeOfAny.from_error)
        self._add_entry_call(ctx)
        # mypy 1 takes an alias of a class without arguments ("Fresh = Owned[C]") for the bare
        # class, unless it is written with an index that is empty; then it keeps the alias as is.
        ctx.type.empty_tuple_index = True
        marked = ctx.api.analyze_type(args[0])
        alias = self._lookup(fullname)
        if types.is_variable(marked) and alias is not None and isinstance(alias.node, TypeAlias):
            return TypeAliasType(alias.node, [marked], ctx.type.line, ctx.type.column)
        return types.mark(marked, ownership)

    def _alias(self, ctx: AnalyzeTypeContext) -> Type:
        self._add_entry_call(ctx)
        self._inside_alias = True
        try:
            return ctx.api.analyze_type(ctx.type)
        finally:
            self._inside_alias = False

    def _add_entry_call(self, ctx: AnalyzeTypeContext) -> None:
        try:
            add_entry_call(ctx)
        except Exception:
            # The function is then checked like one without a marker, and nothing is lost.
            if self._debug:
                raise
