"""All summaries of the functions and classes of one module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeGuard

from mypy.nodes import (
    CallExpr,
    Expression,
    FuncDef,
    MemberExpr,
    NameExpr,
    RefExpr,
    SuperExpr,
    SymbolNode,
    TypeInfo,
    Var,
)
from mypy.types import Type

from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.operations import Method, Pass
from mypy_asyncgate.lexicon.partials import PARTIALS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.special_methods import is_special
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.call_targets import Applied, CallTargets, Definition
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.declared_types import (
    DEPTH,
    declared_type_of,
    is_annotated,
    type_of_symbol,
    value_class,
)
from mypy_asyncgate.mypy_api.function_entry import has_body
from mypy_asyncgate.mypy_api.generator_types import is_deferred
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import callee, definition, full_name
from mypy_asyncgate.summaries.fields import OwningClasses
from mypy_asyncgate.summaries.fixpoint import Ask
from mypy_asyncgate.summaries.held_classes import DeclaredFills, DeclaredReleases, HeldClasses
from mypy_asyncgate.summaries.of_build import BuildSummaries
from mypy_asyncgate.summaries.ownership import ClassOwnership, Keeping
from mypy_asyncgate.summaries.ownership_of_classes import Ownerships
from mypy_asyncgate.summaries.parameters import GraphOf, Parameters
from mypy_asyncgate.summaries.results import Position, Results, ResultSummary
from mypy_asyncgate.summaries.values import ValueSummary

TypeOf = Callable[[Expression], Type | None]
"""Returns the type of an expression of the module, as far as declarations tell."""

MakesByType = Callable[[CallExpr, Applied, TypeOf], frozenset[Position] | None]
"""As ``results.Makes``, for a call in a module whose types are given, and what it calls."""


class ModuleSummaries:
    """The summaries of one module whose tree is at hand, each computed on first request.

    ``graph_of`` returns the graph of a function of the module, ``makes`` tells what a call in it
    makes, and ``declared_releases`` and ``declared_fills`` what declarations say of classes.
    """

    def __init__(
        self,
        module: Module,
        graph_of: GraphOf,
        makes: MakesByType,
        declared_releases: DeclaredReleases,
        declared_fills: DeclaredFills,
        build: BuildSummaries,
    ) -> None:
        self.module = module
        self._build = build
        self.targets = CallTargets(module.tree.fullname, self.type_of, self.behind)
        self.parameters = Parameters(graph_of, self.targets, build)
        self.results = Results(
            self.parameters, lambda call: makes(call, self.behind(callee(call)), self.type_of)
        )
        self.classes = OwningClasses(module, self.parameters, self._is_lent)
        self.ownerships = Ownerships(
            self.classes.of,
            self.parameters,
            self.results,
            self.results_of,
            HeldClasses(self._field_type, declared_releases, declared_fills),
        )

    def behind(self, target: Expression) -> Applied:
        """Return what a callee stands for, through names and one partial."""
        partial: CallExpr | None = None
        for _ in range(DEPTH):
            node = target.node if isinstance(target, NameExpr) else None
            # A parameter holds what it is given as well, and what is annotated may be assigned to.
            variable = node if isinstance(node, Var) and node.is_inferred else None
            value = self.module.bindings.value_of(variable) if variable is not None else target
            if _is_partial(value) and partial is None:
                partial, target = value, value.args[0]
            elif isinstance(value, RefExpr) and value is not target:
                target = value
            else:
                break
        return Applied(target, partial)

    def results_of(self, function: Definition) -> ResultSummary:
        """Return what a function of this or another module may return."""
        return self._build.results.of(function)

    def results_of_call(self, graph: Graph, call: CallExpr) -> ResultSummary:
        """Return where the result of a call in the graph of a function comes from."""
        return self.results.of_call(graph, call, self.results_of)

    def of_argument(self, op: Method | Pass) -> ValueSummary | None:
        """Return the summary of the parameter that receives an argument, or None if unknown."""
        return self.parameters.of_argument(op)

    def takes_record(self, op: Pass) -> bool:
        """Tell whether the callee's parameter is declared to be a record."""
        parameter = self.parameters.parameter(op)
        return parameter is not None and parameter.is_record

    def always_calls(self, op: Pass, methods: frozenset[str]) -> bool:
        """Tell whether the callee calls one of ``methods`` on its argument on every normal path."""
        return self.parameters.always_calls(op, methods)

    def gives_deferred(self, op: Pass) -> bool:
        """Tell whether a call gives something that runs later, as a coroutine does."""
        target = self.targets.of_call(op.call)
        node = target.definition.node if target is not None else None
        if node is None or node.type is None:
            # Nothing is annotated.
            return node is not None and (node.is_coroutine or node.is_generator)
        return any(map(is_deferred, types.result_types(node.type)))

    def gives_generator(self, op: Pass) -> bool:
        """Tell whether a call makes a generator, of a function whose body is known."""
        target = self.targets.of_call(op.call)
        return target is not None and target.definition.yields

    def kept_by_object(self, op: Pass) -> Keeping | None:
        """Return how the object that a call makes keeps its argument, or None if unknown."""
        return self.ownerships.kept_by_object(op, self._build.ownership)

    def _is_lent(self, op: Pass) -> bool:
        return self.kept_by_object(op) is Keeping.BORROWS

    def uses_kept(self, op: Method) -> bool:
        """Tell whether a method uses what its object was given by the constructor."""
        parameter = self.parameters.parameter(op)
        info = parameter.function.node.info if parameter is not None else None
        if parameter is None or not info or not parameter.function.node.is_coroutine:
            return False
        kept = {f.name for f in self._build.ownership(info).fields if f.given_by}
        return not kept.isdisjoint(self.parameters.of(parameter).uses)

    def type_of(self, e: Expression) -> Type | None:
        """Return the type of an expression of the module, as far as declarations tell."""
        return declared_type_of(e, self._type_of_variable)

    def ownership(self, info: TypeInfo, ask: Ask[TypeInfo, ClassOwnership]) -> ClassOwnership:
        """Return what the objects of a class of the module own."""
        return self.ownerships.compute(info, ask)

    def is_sketch(self, info: TypeInfo) -> bool:
        """Tell whether the methods in a class statement that release objects have no bodies."""
        symbols = (info.names.get(name) for name in ENDS)
        functions = [definition(symbol.node) for symbol in symbols if symbol is not None]
        return not any(function is not None and has_body(function) for function in functions)

    def replaces_init(self, info: TypeInfo) -> bool:
        """Tell whether the constructor in a class statement calls none of its bases.

        What a base opens there, an object of the class does not hold.
        """
        symbol = info.names.get("__init__")
        function = symbol.node if symbol is not None else None
        if not isinstance(function, FuncDef) or symbol is None or symbol.plugin_generated:
            return False
        return has_body(function) and not any(
            isinstance(node, SuperExpr) or (isinstance(node, MemberExpr) and is_special(node.name))
            for node in walk(function.body)
        )

    def field_types(self, info: TypeInfo) -> Iterator[tuple[str, TypeInfo]]:
        """Yield the fields without annotation in a class statement, with the class of the value."""
        for name in info.names:
            held = self.field_class(info, name)
            if held is not None:
                yield name, held

    def field_class(self, info: TypeInfo, name: str) -> TypeInfo | None:
        """Return the class of the value of a field without annotation in a class statement."""
        symbol = info.names.get(name)
        variable = symbol.node if symbol is not None else None
        if not isinstance(variable, Var) or is_annotated(variable):
            return None
        held = value_class(self.module.bindings.type_of(variable))
        return None if held is None or held.fullname.startswith("builtins.") else held

    def _type_of_variable(self, variable: Var) -> Type | None:
        info = variable.info
        if info and info.module_name != self.module.tree.fullname:
            return self._build.field_type(info, variable.name)
        return self.module.bindings.type_of(variable)

    def _field_type(self, node: SymbolNode) -> Type | None:
        return type_of_symbol(node, self._type_of_variable)


def _is_partial(value: Expression | None) -> TypeGuard[CallExpr]:
    """Tell whether an expression makes a partial."""
    if not isinstance(value, CallExpr) or not value.args:
        return False
    return full_name(callee(value)) in PARTIALS
