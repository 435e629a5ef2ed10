"""Analyses ``Owned[T]``, ``Borrowed[T]`` and the names of resources in annotations.

The type of a marker is ``T`` with the ownership inside. So is that of ``Annotated[T, "Owned"]``,
which code can use that does not import the markers. A function with one in its signature, directly
or through an alias, gets an entry call, because it may have obligations towards its caller. A
module whose annotations name a class that may be a resource gets one as well, because it may have
something to say about its functions.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from mypy.nodes import PlaceholderNode, SymbolTableNode, TypeAlias, TypeInfo
from mypy.plugin import AnalyzeTypeContext
from mypy.semanal import SemanticAnalyzer
from mypy.typeanal import TypeAnalyser
from mypy.types import (
    ANNOTATED_TYPE_NAMES,
    AnyType,
    Type,
    TypeAliasType,
    TypeOfAny,
    UnboundType,
    UnpackType,
)

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.function_entry import add_entry_call
from mypy_asyncgate.mypy_api.module_entry import ModuleEntries

Hook = Callable[[AnalyzeTypeContext], Type]


@dataclass(frozen=True)
class _PlainAlias:
    """An alias without a marker in its target, and whether a class in it may be a resource."""

    alias: TypeAlias
    target: Type
    matters: bool


class Annotations(dict[str, Hook | None]):
    """The hooks for the names in annotations.

    ``lookup`` finds a symbol by its full name, ``may_matter`` says whether a class may be a
    resource. With ``debug``, no exception is hidden. ``entries`` adds the calls to modules.
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
        self.entries = ModuleEntries()
        self._debug = debug
        self._inside_alias = False
        self._analysed: str | None = None
        self._semantic: SemanticAnalyzer | None = None
        self._relevant: set[str] = set()
        self._plain: dict[str, _PlainAlias] = {}
        self._markers: dict[str, Hook] = {
            name: partial(self._marker, name, ownership)
            for name, ownership in types.MARKERS.items()
        }
        for name in ANNOTATED_TYPE_NAMES:
            self._markers[name] = partial(self._annotated, name)
        self.forget()

    def forget(self) -> None:
        """Drop what was learnt about names, because modules have changed."""
        self.clear()
        self._semantic = None
        self.entries.forget()
        self._relevant.clear()
        self._plain.clear()
        self.update(self._markers)

    def __missing__(self, fullname: str) -> Hook | None:
        """Return a hook for an alias of a marked type; remember other names as not relevant."""
        if fullname in self._relevant:
            return self._note(fullname)
        if self._inside_alias:
            return None
        plain = self._plain.get(fullname)
        if plain is not None and plain.alias.target is plain.target:
            return self._note(fullname) if plain.matters else None
        symbol = self._lookup(fullname)
        node = symbol.node if symbol is not None else None
        if isinstance(node, TypeAlias):
            if types.is_marked(node.target):
                return self._alias
            # mypy asks for each use of an alias, and analyses some of them more than once.
            matters = any(self._may_matter(i.type) for i in types.instances(node.target))
            self._plain[fullname] = _PlainAlias(node, node.target, matters)
            return self._note(fullname) if matters else None
        if isinstance(node, TypeInfo) and self._may_matter(node):
            self._relevant.add(fullname)
            return self._note(fullname)
        if node is not None and not isinstance(node, PlaceholderNode):
            # Other classes, type variables and special forms, such as "Optional", remain so.
            self[fullname] = None
        return None

    def _marker(self, fullname: str, ownership: Ownership, ctx: AnalyzeTypeContext) -> Type:
        args = ctx.type.args
        if len(args) != 1:
            name = fullname.rpartition(".")[2]
            ctx.api.fail(f'"{name}" takes one type, as in "{name}[Connection]"', ctx.context)
            return AnyType(TypeOfAny.from_error)
        if isinstance(args[0], UnpackType):
            return self._as_written(fullname, ctx)
        self._add_entry_calls(ctx)
        # mypy 1 takes an alias of a class without arguments ("Fresh = Owned[C]") for the bare
        # class, unless it is written with an index that is empty; then it keeps the alias as is.
        ctx.type.empty_tuple_index = True
        marked = ctx.api.analyze_type(args[0])
        alias = self._lookup(fullname)
        if types.is_variable(marked) and alias is not None and isinstance(alias.node, TypeAlias):
            return TypeAliasType(alias.node, [marked], ctx.type.line, ctx.type.column)
        return types.mark(marked, ownership)

    def _as_written(self, fullname: str, ctx: AnalyzeTypeContext) -> Type:
        """Analyse a marker as the plain alias that it is, so that mypy says what is wrong."""
        hook, self[fullname] = self[fullname], None
        try:
            return ctx.api.analyze_type(ctx.type)
        finally:
            self[fullname] = hook

    def _annotated(self, fullname: str, ctx: AnalyzeTypeContext) -> Type:
        """Analyse ``Annotated``, of which one of the arguments after the type may be a marker."""
        texts = (a.original_str_expr for a in ctx.type.args[1:] if isinstance(a, UnboundType))
        ownership = next((types.WORDS[text] for text in texts if text in types.WORDS), None)
        typ = cast(TypeAnalyser, ctx.api).try_analyze_special_unbound_type(ctx.type, fullname)
        if ownership is None or typ is None:
            return typ or AnyType(TypeOfAny.from_error)
        self._add_entry_calls(ctx)
        return types.mark(typ, ownership)

    def _alias(self, ctx: AnalyzeTypeContext) -> Type:
        self._add_entry_calls(ctx)
        self._inside_alias = True
        try:
            return ctx.api.analyze_type(ctx.type)
        finally:
            self._inside_alias = False

    def _note(self, fullname: str) -> Hook | None:
        """Note that an annotation names a class, or an alias of one, that may be a resource.

        Only a hook is told by whom the annotation is analysed. As a hook makes mypy analyse each
        name twice, there is one until the semantic analyser is known, of which a build has one.
        """
        semantic = self._semantic
        if semantic is None:
            return None if fullname == self._analysed else partial(self._class, fullname)
        if not self.entries.is_done(semantic):
            self._add_module_entry(semantic)
        return None

    def _class(self, fullname: str, ctx: AnalyzeTypeContext) -> Type:
        """Analyse the name of a class that may be a resource."""
        self._note_module(ctx)
        around, self._analysed = self._analysed, fullname
        try:
            return ctx.api.analyze_type(ctx.type)
        finally:
            self._analysed = around

    def _note_module(self, ctx: AnalyzeTypeContext) -> None:
        semantic = cast(TypeAnalyser, ctx.api).api
        if isinstance(semantic, SemanticAnalyzer):
            self._semantic = semantic
            self._add_module_entry(semantic)

    def _add_module_entry(self, semantic: SemanticAnalyzer) -> None:
        try:
            self.entries.add(semantic)
        except Exception:
            # The module then says nothing about its functions.
            if self._debug:
                raise

    def _add_entry_calls(self, ctx: AnalyzeTypeContext) -> None:
        """Add those of the module and the function whose annotation has a marker."""
        self._note_module(ctx)
        try:
            add_entry_call(ctx)
        except Exception:
            # The function is then checked like one without a marker, and nothing is lost.
            if self._debug:
                raise
