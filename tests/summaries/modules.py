"""Small modules that mypy has analysed, with the summaries of their functions and classes."""

from __future__ import annotations

import tempfile
import textwrap
from functools import cache

from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import CallExpr, ClassDef, FuncDef, FuncItem
from mypy.options import Options

from mypy_asyncgate.catalog.model import CallEntry, Does
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.lowering.function import lower
from mypy_asyncgate.mypy_api.call_targets import Applied, Definition
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import bare_name
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.of_build import BuildSummaries
from mypy_asyncgate.summaries.of_module import ModuleSummaries, TypeOf
from mypy_asyncgate.summaries.parameters import Parameter
from mypy_asyncgate.summaries.results import Position, ResultSummary
from mypy_asyncgate.summaries.stored import NOTHING_STORED
from mypy_asyncgate.summaries.values import ValueSummary
from tests.analysis.test_graphs import Known as NothingKnown


@cache
def cache_dir() -> str:
    """Return the directory of mypy's cache that all modules share."""
    return tempfile.mkdtemp(prefix="summaries-")


class Known(NothingKnown):
    """A catalog in which the effect of a call is the name of its callee (``c.releases(x)``)."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        does = {does.value: does for does in Does}.get(bare_name)
        return CallEntry(bare_name, does, "by its name") if does is not None else None


class Analysed:
    """A module made of ``parts``, in which calls of ``make`` make resources.

    Calls of ``borrow`` do not, and the names of other callees do not tell.
    """

    def __init__(self, *parts: str) -> None:
        options = Options()
        options.cache_dir = cache_dir()
        options.preserve_asts = True
        source = BuildSource(None, "analysed", "".join(map(textwrap.dedent, parts)))
        result = build.build([source], options)
        assert not result.errors, result.errors
        nodes = list(walk(result.files["analysed"]))
        self.functions = {node.name: node for node in nodes if isinstance(node, FuncDef)}
        self._classes = {node.name: node for node in nodes if isinstance(node, ClassDef)}
        self._graphs: dict[FuncItem, Graph] = {}
        module = Module(result.files["analysed"])
        build_summaries = BuildSummaries(
            self._summaries_of, lambda name: NOTHING_STORED, lambda name: None
        )
        self.summaries = ModuleSummaries(
            module,
            self.graph_of,
            _makes,
            lambda info: None,
            lambda info: frozenset(),
            build_summaries,
        )

    def _summaries_of(self, name: str) -> ModuleSummaries | None:
        return self.summaries if name == "analysed" else None

    def graph_of(self, function: FuncItem) -> Graph:
        """Return the graph of a function, which is lowered once."""
        if function not in self._graphs:
            self._graphs[function] = lower(function, Known())
        return self._graphs[function]

    @property
    def lowered(self) -> set[str]:
        """The names of the functions whose graphs somebody has asked for."""
        return {function.name for function in self._graphs}

    def graph(self, name: str) -> Graph:
        """Return the graph of a function by its name."""
        return self.graph_of(self.functions[name])

    def parameter(self, name: str, number: int) -> ValueSummary:
        """Return the summary of a parameter of a function."""
        definition = Definition(self.functions[name], "analysed")
        return self.summaries.parameters.of(Parameter(definition, number))

    def results(self, name: str) -> ResultSummary:
        """Return what a function may return."""
        return self.summaries.results_of(Definition(self.functions[name], "analysed"))

    def owner(self, name: str) -> OwningClass:
        """Return the summary of a class by its name."""
        return self.summaries.classes.of(self._classes[name].info)


def _makes(call: CallExpr, applied: Applied, type_of: TypeOf) -> frozenset[Position] | None:
    made: dict[str, frozenset[Position]] = {
        "make": frozenset({None}),
        "pair": frozenset({1}),
        "borrow": frozenset(),
    }
    return made.get(bare_name(applied.target))
