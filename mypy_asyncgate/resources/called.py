"""What the bodies of called functions show of the results of calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mypy.nodes import CallExpr, Expression, FuncDef, FuncItem, SymbolNode, TypeInfo
from mypy.types import Type

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.mypy_api import names, types
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.declared_types import is_optional
from mypy_asyncgate.mypy_api.generator_types import TAKE_ITEM
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.partners import is_called_back, makers_of_partners
from mypy_asyncgate.summaries.of_module import ModuleSummaries
from mypy_asyncgate.summaries.parameters import Parameter
from mypy_asyncgate.summaries.results import Position, ResultSummary, fresh_positions


@dataclass(frozen=True)
class CheckedCall:
    """A call that mypy has checked.

    ``full_name`` is the name of the callee that mypy passes to the hook, ``result`` the type of
    the call, ``module`` the full name of the module that contains the call, and ``function`` the
    function that does. ``type_of`` returns the type that mypy has given to an argument.
    """

    node: CallExpr
    full_name: str
    result: Type
    is_constructor: bool
    module: str
    function: FuncItem
    type_of: Callable[[Expression], Type | None]

    def may_be_none(self, index: int) -> bool:
        """Tell whether the argument with this index is, or may be, None."""
        given = self.type_of(self.node.args[index])
        return given is not None and is_optional(given)


class Called:
    """The functions that are called in one run of mypy, as far as their bodies are known.

    ``summaries`` returns the summaries of the module that is being checked.
    """

    def __init__(self, catalogued: Catalogued, summaries: Callable[[], ModuleSummaries]) -> None:
        self._catalogued = catalogued
        self._summaries = summaries

    def fresh_positions(
        self, call: CheckedCall, awaited: bool = True, open_for: Managed | None = None
    ) -> frozenset[Position]:
        """Return the positions of the new resources in the result of a call, as bodies show.

        With ``open_for``, those of its class do not count for which the function has waited until
        they ended by themselves, as a child process does.
        """
        results = self.results(call)
        if open_for is not None and open_for.waits:
            kills = frozenset(open_for.release) - open_for.waits
            results = frozenset(
                r for r in results if r.used.isdisjoint(open_for.waits) or r.used & kills
            )
        return fresh_positions(results, awaited)

    def results(self, call: CheckedCall) -> ResultSummary:
        """Return where the result of a call comes from, as bodies show."""
        summaries = self._summaries()
        if call.is_constructor:
            graph = summaries.parameters.graph_of(call.function)
            return summaries.results_of_call(graph, call.node) if graph else frozenset()
        function = self.definition(call)
        if function is None or (function.yields and call.full_name not in TAKE_ITEM):
            return frozenset()
        return summaries.results_of(function)

    def is_held_elsewhere(self, call: CheckedCall, can_end: bool) -> bool:
        """Tell whether the partner of what a call makes exists already, ends it or gives it away.

        ``can_end`` says that the partner has a method by which others can end it.
        """
        given = types.elements(types.awaited(call.result)[0])
        return is_called_back(call.node, given) or any(
            can_end if info is None else self._ends_arguments(info, call.module)
            for info in makers_of_partners(call.node)
        )

    def _ends_arguments(self, info: TypeInfo, module: str) -> bool:
        """Tell whether a method of a class, in the module at hand, releases what it is given."""
        parameters = self._summaries().parameters
        return any(
            not parameters.of(Parameter(Definition(method, module), number)).uses.isdisjoint(ENDS)
            for method in _ordinary_methods(info, module)
            for number in range(1, len(method.arguments))
        )

    def new_argument(self, call: CheckedCall) -> int | None:
        """Return the index of the first new resource that a call of a class passes, or None."""
        target = self._summaries().targets.of_call(call.node)
        if target is None or not target.constructs:
            return None
        fresh = {name for result in self.results(call) for name in result.fresh}
        for index in range(len(call.node.args) if fresh else 0):
            number = target.parameter_for(call.node, index)
            if number is not None and target.definition.node.arg_names[number] in fresh:
                return index
        return None

    def is_made_by(self, function: SymbolNode | None) -> bool:
        """Tell whether a function or property gives a new resource, as its body shows."""
        target = self._summaries().targets.of_symbol(function)
        if target is None:
            return False
        return None in fresh_positions(self._summaries().results_of(target.definition))

    def definition(self, call: CheckedCall) -> Definition | None:
        """Return the function that is called, if it is known.

        For a call that asks for an item, it is the generator function.
        """
        targets = self._summaries().targets
        if call.full_name in TAKE_ITEM:
            generator = targets.of_item(call.node)
            return generator.definition if generator is not None else None
        symbol = self._catalogued.symbol(call.full_name) if "." in call.full_name else None
        if symbol is not None:
            target = targets.of_symbol(symbol.node)
        else:
            target = targets.of_call(call.node)
        return target.definition if target is not None else None

    def body(self, call: CheckedCall) -> FuncDef | None:
        """Return the function that is called, if its body is in the module at hand."""
        definition = self.definition(call)
        is_here = definition is not None and definition.module == call.module
        return definition.node if definition is not None and is_here else None

    def releasing_methods(self, managed: Managed, module: str) -> frozenset[str]:
        """Return the further methods of a class whose bodies release their object.

        An example is the ``run`` of a job that ends in ``finally: await self.close()``. The result
        is empty for a declared class, and for a class of another module.
        """
        if managed.declared or managed.info.module_name != module:
            return frozenset()
        release, parameters = frozenset(managed.release), self._summaries().parameters
        return frozenset(
            method.name
            for method in _ordinary_methods(managed.info, module)
            if not release.isdisjoint(parameters.of(Parameter(Definition(method, module), 0)).uses)
        ).difference(release)


def _ordinary_methods(info: TypeInfo, module: str) -> Iterator[FuncDef]:
    """Yield the instance methods of a class that ``module`` defines, without special methods."""
    for base in info.mro:
        for symbol in base.names.values() if base.module_name == module else ():
            function = names.definition(symbol.node)
            if function is None or function.name.startswith("__") or not function.arguments:
                continue
            if not (function.is_static or function.is_class):
                yield function
