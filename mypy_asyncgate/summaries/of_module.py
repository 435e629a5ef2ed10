"""All summaries of the functions and classes of one module."""

from __future__ import annotations

from collections.abc import Callable

from mypy.nodes import CallExpr, Expression
from mypy.types import Type

from mypy_asyncgate.mypy_api.call_targets import CallTargets, Definition
from mypy_asyncgate.mypy_api.declared_types import declared_type_of
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.summaries.fields import OwningClasses
from mypy_asyncgate.summaries.of_build import BuildSummaries
from mypy_asyncgate.summaries.parameters import GraphOf, Parameters
from mypy_asyncgate.summaries.results import Position, Results, ResultSummary

TypeOf = Callable[[Expression], Type | None]
"""Returns the type of an expression of the module, as far as declarations tell."""

MakesByType = Callable[[CallExpr, TypeOf], frozenset[Position] | None]
"""As ``results.Makes``, for a call in a module whose types are given."""


class ModuleSummaries:
    """The summaries of one module whose tree is at hand, each computed on first request.

    ``graph_of`` returns the graph of a function of the module, and ``makes`` tells what a call in
    it makes.
    """

    def __init__(
        self, module: Module, graph_of: GraphOf, makes: MakesByType, build: BuildSummaries
    ) -> None:
        self.module = module
        self._build = build
        self.targets = CallTargets(module.tree.fullname, self.type_of)
        self.parameters = Parameters(graph_of, self.targets, build)
        self.results = Results(self.parameters, lambda call: makes(call, self.type_of))
        self.classes = OwningClasses(module, self.parameters)

    def results_of(self, function: Definition) -> ResultSummary:
        """Return what a function of this or another module may return."""
        return self._build.results.of(function)

    def type_of(self, e: Expression) -> Type | None:
        """Return the type of an expression of the module, as far as declarations tell."""
        return declared_type_of(e, self.module.bindings.type_of)
