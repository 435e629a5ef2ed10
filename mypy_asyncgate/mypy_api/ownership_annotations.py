"""Analyses ``Owned[T]``, ``Borrowed[T]`` and the names of resources in annotations.

The type of a marker is ``T`` with the ownership inside. A function with one in its signature,
directly or through an alias, gets an entry call, because it may have obligations towards its
caller. A module whose annotations name a class that may be a resource gets one as well, because it
may have something to say about its functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from mypy.nodes import PlaceholderNode, SymbolTableNode, TypeAlias, TypeInfo
from mypy.plugin import AnalyzeTypeContext
from mypy.typeanal import TypeAnalyser
from mypy.types import AnyType, Type, TypeAliasType, TypeOfAny

from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.function_entry import add_entry_call
from mypy_asyncgate.mypy_api.module_entry import add_module_entry

Hook = Callable[[AnalyzeTypeContext], Type]


class Annotations(dict[str, Hook | None]):
    """The hooks for the names in annotations.

    ``lookup`` finds a symbol by its full name, ``may_matter`` says whether a class may be a
    resource. With ``debug``, no exception is hidden.
    """

    def __init__(
        self,
        lookup: Callable[[str], SymbolTableNode | None],
        may_matter: Callable[[TypeInfo], bool],
        debug: bool,
    ) -> None:
        super().__init__()
        self._lookup = lookup
        self._may_matter = may_matter
        self._debug = debug
        self._inside_alias = False
        self._analysed: str | None = None
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
        if self._inside_alias or fullname == self._analysed:
            return None
        symbol = self._lookup(fullname)
        node = symbol.node if symbol is not None else None
        if isinstance(node, TypeAlias):
            if self._plain.get(fullname) is not node.target:
                if types.is_marked(node.target):
                    return self._alias
                if any(self._may_matter(i.type) for i in types.instances(node.target)):
                    return partial(self._class, fullname)
                # mypy asks for each use of an alias, and analyses some of them more than once.
                self._plain[fullname] = node.target
        elif isinstance(node, TypeInfo) and self._may_matter(node):
            return partial(self._class, fullname)
        elif node is not None and not isinstance(node, PlaceholderNode):
            # Other classes, type variables and special forms, such as "Optional", remain so.
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

    def _class(self, fullname: str, ctx: AnalyzeTypeContext) -> Type:
        """Analyse the name of a class that may be a resource."""
        try:
            add_module_entry(cast(TypeAnalyser, ctx.api).api)
        except Exception:
            # The module then says nothing about its functions.
            if self._debug:
                raise
        around, self._analysed = self._analysed, fullname
        try:
            return ctx.api.analyze_type(ctx.type)
        finally:
            self._analysed = around

    def _add_entry_call(self, ctx: AnalyzeTypeContext) -> None:
        try:
            add_entry_call(ctx)
        except Exception:
            # The function is then checked like one without a marker, and nothing is lost.
            if self._debug:
                raise
