"""What a module stores of its functions for other modules.

Only what may matter to a caller is stored: parameters and results whose declared types may be
those of resources. A function that declares no types says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.nodes import MypyFile, SymbolTable, SymbolTableNode, TypeInfo
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lowering.records import elements
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.function_entry import has_body
from mypy_asyncgate.mypy_api.generator_types import item_type
from mypy_asyncgate.summaries.of_build import BuildSummaries, class_key
from mypy_asyncgate.summaries.of_module import ModuleSummaries
from mypy_asyncgate.summaries.parameters import Parameter
from mypy_asyncgate.summaries.results import UNKNOWN_ONLY, ResultSummary
from mypy_asyncgate.summaries.stored import (
    StoredClass,
    StoredFunction,
    StoredModule,
    StoredParameter,
)
from mypy_asyncgate.summaries.values import UNKNOWN


@dataclass(frozen=True)
class Interface:
    """What of the summaries is stored.

    ``may_hold`` says whether a value of a type may be a resource, or contain one, ``is_release``
    whether a method of this name may release something.
    """

    may_hold: Callable[[Type], bool]
    is_release: Callable[[str], bool]

    def of(self, module: ModuleSummaries, build: BuildSummaries) -> StoredModule:
        """Return what a module stores."""
        reader = _Reader(self, build)
        return StoredModule(
            {d.key: reader.function(d) for d in definitions(module)},
            {
                class_key(info): StoredClass(
                    build.ownerships.of(info),
                    {name: held.fullname for name, held in module.field_types(info)},
                    self._is_sketch(info, module),
                    module.replaces_init(info),
                )
                for info in classes(module)
            },
        )

    def _is_sketch(self, info: TypeInfo, module: ModuleSummaries) -> bool | None:
        is_manager = any(info.has_readable_member(name) for name in EXITS)
        return module.is_sketch(info) if is_manager else None


class _Reader:
    """Reads the summaries that an interface asks for."""

    def __init__(self, interface: Interface, build: BuildSummaries) -> None:
        self._may_hold = interface.may_hold
        self._is_release = interface.is_release
        self._build = build

    def function(self, definition: Definition) -> StoredFunction:
        """Return what is stored of a function."""
        signature = get_proper_type(definition.node.type) if definition.node.type else None
        if not isinstance(signature, CallableType):
            return StoredFunction()
        parameters = {
            index: self._parameter(Parameter(definition, index))
            for index, declared in enumerate(signature.arg_types)
            if self._owns(definition, index) or self._may_hold(declared)
        }
        known = {i: p for i, p in parameters.items() if p.summary != UNKNOWN}
        return StoredFunction(known, self._results(definition, signature.ret_type))

    def _owns(self, definition: Definition, index: int) -> bool:
        """Tell whether a parameter is the object of a method, whose class keeps resources."""
        info = definition.node.info
        is_object = index == 0 and bool(info) and not definition.node.is_static
        return is_object and bool(self._build.ownership(info).fields)

    def _parameter(self, parameter: Parameter) -> StoredParameter:
        summary = self._build.parameters.of(parameter)
        called = frozenset(filter(self._is_release, summary.uses))
        alternatives = [frozenset({method}) for method in called]
        if len(called) > 1:
            alternatives.append(called)
        omissions = self._build.omissions
        return StoredParameter(
            summary, frozenset(m for m in alternatives if not omissions.of((parameter, m)))
        )

    def _results(self, definition: Definition, declared: Type) -> ResultSummary:
        result, _ = types.awaited(declared)
        if definition.yields:
            result = item_type(result) or result
        if any(map(self._may_hold, (result, *elements(result)))):
            return self._build.results.of(definition)
        return UNKNOWN_ONLY


def definitions(module: ModuleSummaries) -> Iterator[Definition]:
    """Yield the functions of a module, and the methods of its classes, whose bodies count."""
    tree = module.module.tree
    for symbol in _symbols(tree.names, tree):
        target = module.targets.of_symbol(symbol.node)
        if target is None or target.definition.module != tree.fullname:
            continue
        if has_body(target.definition.node):
            yield target.definition


def classes(module: ModuleSummaries) -> Iterator[TypeInfo]:
    """Yield the classes of a module, and those in their bodies."""
    return _classes(module.module.tree.names, module.module.tree)


def _classes(names: SymbolTable, tree: MypyFile) -> Iterator[TypeInfo]:
    for symbol in list(names.values()):
        node = symbol.node
        if isinstance(node, TypeInfo) and _is_of(node, tree):
            yield node
            yield from _classes(node.names, tree)


def _is_of(info: TypeInfo, tree: MypyFile) -> bool:
    return info.module_name == tree.fullname and info.fullname.startswith(f"{tree.fullname}.")


def _symbols(names: SymbolTable, tree: MypyFile) -> Iterator[SymbolTableNode]:
    yield from list(names.values())
    for info in _classes(names, tree):
        yield from list(info.names.values())
