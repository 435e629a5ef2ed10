"""Reads what modules have stored of their functions and classes, after a build of mypy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from mypy.build import BuildResult
from mypy.nodes import ARG_NAMED, ARG_NAMED_OPT, FuncDef, MypyFile, SymbolNode, TypeInfo
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.gate import repository
from mypy_asyncgate.gate.infer.model import (
    ClassView,
    FieldView,
    FunctionView,
    ModuleView,
    NewView,
    ParameterView,
    Released,
    ResultView,
    Source,
)
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.watcher import Watcher
from mypy_asyncgate.hooks import AsyncgatePlugin
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api import module_constant, types
from mypy_asyncgate.mypy_api.names import definition
from mypy_asyncgate.mypy_api.next_plugins import plugins
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.summaries.ownership import Keeping
from mypy_asyncgate.summaries.results import UNKNOWN_ONLY, Provenance, Result, fresh_positions
from mypy_asyncgate.summaries.stored import StoredFunction, StoredModule, StoredParameter

_SOURCES = {
    Provenance.FRESH: Source.NEW,
    Provenance.PARAMETER: Source.PARAMETER,
    Provenance.PART: Source.FIELD,
    Provenance.UNKNOWN: Source.UNKNOWN,
}
_NO_RESOURCES = (Kind.NONE, Kind.DERIVED)


class Reader(Watcher):
    """Reads the named modules of a build when it is done; ``shown`` learns the rest.

    ``modules`` are None as long as no build is done, or if the settings say that nothing is to be
    inferred, which ``off`` says.
    """

    def __init__(self, shown: Watcher) -> None:
        self.modules: tuple[ModuleView, ...] | None = None
        self.off = False
        self._shown = shown
        self._named: frozenset[str] = frozenset()

    def begin(self, named: frozenset[str], show_columns: bool) -> None:
        """Learn which files were named."""
        self._named = named
        self._shown.begin(named, show_columns)

    def clear(self) -> None:
        """Make room on the terminal."""
        self._shown.clear()

    def done(self, path: str, messages: list[Message]) -> None:
        """Let progress be shown."""
        self._shown.done(path, messages)

    def built(self, result: BuildResult) -> None:
        """Read the named modules."""
        chain = plugins(result.manager.plugin)
        session = next(p.checks.session for p in chain if isinstance(p, AsyncgatePlugin))
        if not session.catalogued.config.infer:
            self.off = True
            return
        # The trees are empty by now, so everything has to be taken from what is stored.
        session.forget()
        read = [
            _Module(tree, session).view()
            for tree in result.files.values()
            if repository.absolute(tree.path) in self._named
        ]
        self.modules = tuple(_with_dependants(sorted(read, key=lambda m: (m.path, m.name))))


class _Module:
    """Reads one module."""

    def __init__(self, tree: MypyFile, session: Session) -> None:
        self._tree = tree
        self._session = session

    def view(self) -> ModuleView:
        """Return what is known of the module."""
        tree = self._tree
        stored = StoredModule.read(module_constant.read(tree) or "")
        functions = (self._function(name, f) for name, f in stored.functions.items())
        classes = (self._class(name) for name in stored.classes)
        return ModuleView(
            tree.fullname,
            tree.path,
            tuple(sorted((f for f in functions if f is not None), key=lambda f: f.line)),
            tuple(sorted((c for c in classes if c is not None), key=lambda c: c.line)),
            all(self._is_free_or_ours(name) for name in types.MARKERS),
        )

    def _is_free_or_ours(self, marker: str) -> bool:
        symbol = self._tree.names.get(marker.rpartition(".")[2])
        return symbol is None or symbol.fullname == marker

    def _node(self, name: str) -> SymbolNode | None:
        """Return what a dotted name in the module refers to."""
        names, node = self._tree.names, None
        for part in name.split("."):
            symbol = names.get(part)
            node = symbol.node if symbol is not None else None
            if node is None:
                return None
            if isinstance(node, TypeInfo):
                names = node.names
        return node

    # -- functions

    def _function(self, name: str, stored: StoredFunction) -> FunctionView | None:
        node = definition(self._node(name))
        signature = get_proper_type(node.type) if node is not None else None
        if node is None or not isinstance(signature, CallableType):
            return None
        given, is_awaitable = types.awaited(signature.ret_type)
        parameters = tuple(
            self._parameter(node, number, signature.arg_types[number], parameter)
            for number, parameter in stored.parameters.items()
            if not (number == 0 and node.info and not node.is_static)
        )
        if not parameters and stored.results == UNKNOWN_ONLY:
            # What is stored is what a method does with its object, which the class has too.
            return None
        return FunctionView(
            name,
            node.line,
            tuple(sorted(map(_result, stored.results), key=_order)),
            parameters,
            tuple(self._new(given, stored.results)),
            is_awaitable and not node.is_coroutine,
        )

    def _managed(self, typ: Type) -> Managed | None:
        """Return how a value of this type is managed, or None if it may be no resource."""
        found = (self._session.classes.managed(i.type) for i in types.instances(typ))
        return next((m for m in found if m is not None and m.kind not in _NO_RESOURCES), None)

    def _new(self, given: Type, results: Iterable[Result]) -> Iterator[NewView]:
        results = frozenset(results)
        elements = types.elements(given)
        for position in sorted(fresh_positions(results), key=lambda p: -1 if p is None else p):
            if position is not None and position >= len(elements):
                continue
            typ = given if position is None else elements[position]
            managed = self._managed(typ)
            made = (
                managed.as_made(r for r in results if r.position == position) if managed else None
            )
            if managed is not None and made is not None:
                declared = types.declared(typ) is not None
                yield NewView(position, managed.name, made.kind, managed.kind, declared)

    def _parameter(
        self, node: FuncDef, number: int, typ: Type, stored: StoredParameter
    ) -> ParameterView:
        summary, managed = stored.summary, self._managed(typ)
        kind = node.arg_kinds[number]
        name = node.arguments[number].variable.name
        bound = 1 if node.info and not node.is_static else 0
        is_keyword = kind in (ARG_NAMED, ARG_NAMED_OPT)
        keeping = None
        if node.info and is_initializer(node.name):
            keeping = self._session.ownership(node.info).keeping(name)
        return ParameterView(
            name=name,
            number=number,
            position=None if is_keyword or kind.is_star() else number - bound,
            keyword=None if kind.is_star() else node.arg_names[number],
            type_name=managed.name if managed is not None else "",
            certain=managed is not None and managed.declared,
            declared=types.is_marked(typ),
            uses=tuple(sorted(summary.uses)),
            released=self._released(managed, stored),
            enters=summary.entered,
            passed_on=summary.released,
            kept_in=tuple(sorted(summary.kept_in)),
            returned=summary.returned,
            unknown=summary.unknown,
            owned=keeping is Keeping.OWNS,
            borrowed=keeping is Keeping.BORROWS,
        )

    def _released(self, managed: Managed | None, stored: StoredParameter) -> Released:
        if managed is None:
            ends = frozenset(filter(self._session.classes.is_release, stored.summary.uses))
        else:
            ends = managed.consume.union(managed.release)
        if any(called <= ends for called in stored.always_called):
            return Released.ALWAYS
        return Released.NEVER if stored.summary.uses.isdisjoint(ends | EXITS) else Released.MAY

    # -- classes

    def _class(self, name: str) -> ClassView | None:
        info = self._node(name)
        if not isinstance(info, TypeInfo):
            return None
        managed = self._session.classes.managed(info)
        if managed is not None and managed.kind in _NO_RESOURCES:
            managed = None
        fields = tuple(self._fields(info))
        if managed is None and not fields:
            return None
        return ClassView(
            name,
            info.line,
            managed.kind if managed is not None else None,
            managed.release if managed is not None else (),
            _sorted(managed.start) if managed is not None else (),
            managed.reusable if managed is not None else True,
            managed is not None and managed.library is None,
            fields,
        )

    def _fields(self, info: TypeInfo) -> Iterator[FieldView]:
        """Yield the fields that hold resources, as their classes or the methods of the object show.

        What an object with an exit method keeps may be of any class.
        """
        for held in self._session.ownership(info).fields:
            symbol = info.get(held.name)
            typ = symbol.type if symbol is not None else None
            resource = self._managed(typ) if typ is not None else None
            field = FieldView(
                held.name,
                _sorted(held.made_in),
                _sorted(held.given_by),
                _sorted(held.released_by),
                resource.info.fullname if resource is not None else "",
            )
            if field.released_by or resource is not None:
                yield field


def _with_dependants(modules: list[ModuleView]) -> Iterator[ModuleView]:
    """Yield the modules with the classes that depend on each of their classes."""
    users: dict[str, set[str]] = {}
    for module in modules:
        for one in module.classes:
            for held in one.fields:
                if held.given_by and not held.is_owned and held.type_name:
                    users.setdefault(held.type_name, set()).add(f"{module.name}.{one.name}")
    for module in modules:
        yield replace(module, classes=tuple(_dependent(module.classes, module.name, users)))


def _dependent(
    classes: Iterable[ClassView], module: str, users: Mapping[str, set[str]]
) -> Iterator[ClassView]:
    for one in classes:
        yield replace(one, dependants=_sorted(users.get(f"{module}.{one.name}", ())))


def _result(result: Result) -> ResultView:
    return ResultView(
        result.position,
        _SOURCES[result.provenance],
        result.name,
        result.awaited,
        result.kept,
        _sorted(result.used),
    )


def _order(result: ResultView) -> tuple[int, str, str]:
    return (-1 if result.element is None else result.element, result.source.value, result.name)


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names))
