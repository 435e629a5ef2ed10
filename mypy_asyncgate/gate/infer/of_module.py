"""Reads what one module has stored of its functions and classes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy.nodes import (
    ARG_NAMED,
    ARG_NAMED_OPT,
    NOT_ABSTRACT,
    Decorator,
    FuncDef,
    MypyFile,
    SymbolNode,
    SymbolTable,
    TypeInfo,
)
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.gate.infer.kinds import Kinds
from mypy_asyncgate.gate.infer.model import (
    ClassView,
    FieldView,
    FunctionView,
    ModuleView,
    ParameterView,
    Released,
    ResultView,
    Source,
)
from mypy_asyncgate.gate.infer.new_results import NewResults
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api import module_constant, types
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.names import definition
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.summaries.ownership import Keeping
from mypy_asyncgate.summaries.results import UNKNOWN_ONLY, Provenance, Result
from mypy_asyncgate.summaries.stored import StoredFunction, StoredModule, StoredParameter

_SOURCES = {
    Provenance.FRESH: Source.NEW,
    Provenance.PARAMETER: Source.PARAMETER,
    Provenance.PART: Source.FIELD,
    Provenance.UNKNOWN: Source.UNKNOWN,
}


class ModuleReader:
    """Reads one module."""

    def __init__(self, tree: MypyFile, session: Session, kinds: Kinds) -> None:
        self._tree = tree
        self._session = session
        self._kinds = kinds
        self._new = NewResults(kinds)

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
            tuple(self._managers(tree.names, "")),
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

    def _managers(self, names: SymbolTable, prefix: str) -> Iterator[FunctionView]:
        """Yield the decorated functions that give managers, of which nothing is stored."""
        for name, symbol in names.items():
            node = symbol.node
            is_own = isinstance(node, TypeInfo) and node.module_name == self._tree.fullname
            if isinstance(node, TypeInfo) and is_own and not prefix:
                yield from self._managers(node.names, f"{name}.")
            elif isinstance(node, Decorator) and _is_opaque(node):
                new = tuple(self._new.of_decorated(node))
                if new:
                    yield FunctionView(f"{prefix}{name}", node.line, (), (), new, waits=False)

    def _function(self, name: str, stored: StoredFunction) -> FunctionView | None:
        node = definition(self._node(name))
        signature = get_proper_type(node.type) if node is not None else None
        if node is None or not isinstance(signature, CallableType):
            return None
        _, is_awaitable = types.awaited(signature.ret_type)
        parameters = tuple(
            self._parameter(node, number, signature.arg_types[number], parameter)
            for number, parameter in stored.parameters.items()
            if not (number == 0 and node.info and not node.is_static)
        )
        # What a generator yields is no result of the function.
        results = UNKNOWN_ONLY if Definition(node, self._tree.fullname).yields else stored.results
        if not parameters and results == UNKNOWN_ONLY:
            # What is stored is what a method does with its object, which the class has too.
            return None
        return FunctionView(
            name,
            node.line,
            tuple(sorted(map(_result, results), key=_order)),
            parameters,
            tuple(self._new.of_function(node, results)),
            is_awaitable and not node.is_coroutine,
            self._is_lent(node, results),
        )

    def _is_lent(self, node: FuncDef, results: Iterable[Result]) -> bool:
        """Tell whether a method gives a resource that its object keeps, and sees to its release."""
        signature = get_proper_type(node.type)
        if not isinstance(signature, CallableType) or not node.info:
            return False
        given, _ = types.awaited(signature.ret_type)
        if types.is_marked(given) or not self._kinds.is_certain(given):
            return False
        fields = {f.name: f for f in self._session.ownership(node.info).fields}
        kept = [
            fields.get(r.name) if r.provenance is Provenance.PART and r.position is None else None
            for r in results
        ]
        return bool(kept) and all(f is not None and (f.released_by or not f.made_in) for f in kept)

    def _parameter(
        self, node: FuncDef, number: int, typ: Type, stored: StoredParameter
    ) -> ParameterView:
        summary, managed = stored.summary, self._kinds.of_type(typ)
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
            certain=self._kinds.is_certain(typ),
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
        managed = self._kinds.of(info)
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
            resource = self._kinds.of_type(typ) if typ is not None else None
            field = FieldView(
                held.name,
                _sorted(held.made_in),
                _sorted(held.given_by),
                _sorted(held.released_by),
                resource.info.fullname if resource is not None else "",
            )
            if field.released_by or resource is not None:
                yield field


def _is_opaque(function: Decorator) -> bool:
    """Tell whether a body does not show what a function gives: it is decorated, or abstract."""
    is_decorated = bool(function.decorators) or function.func.abstract_status != NOT_ABSTRACT
    return is_decorated and not function.func.is_property


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
