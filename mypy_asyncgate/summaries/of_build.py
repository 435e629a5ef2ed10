"""The summaries of all functions of a build, wherever they come from.

Question: what is known of a function, given the trees of the modules that are being checked and
what the others have stored?
Example: ``leased`` in ``database.py`` returns a new connection; ``refunds.py`` calls it.
Assumes: a module of which neither a tree nor anything stored is at hand says nothing.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Protocol

from mypy.nodes import TypeInfo
from mypy.types import Type
from mypy.typevars import fill_typevars_with_any

from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.declared_types import type_of_symbol, value_class
from mypy_asyncgate.mypy_api.function_entry import has_body
from mypy_asyncgate.summaries.fixpoint import Ask, Fixpoint
from mypy_asyncgate.summaries.ownership import NOTHING_OWNED, ClassOwnership
from mypy_asyncgate.summaries.parameters import Omission, Parameter, Parameters
from mypy_asyncgate.summaries.results import UNKNOWN_ONLY, Results, ResultSummary
from mypy_asyncgate.summaries.stored import StoredModule, StoredParameter
from mypy_asyncgate.summaries.values import UNKNOWN, UNTOUCHED, ValueSummary


class HasTree(Protocol):
    """The summaries of a module whose tree is at hand."""

    @property
    def parameters(self) -> Parameters:
        """What its functions do with their parameters."""

    @property
    def results(self) -> Results:
        """What its functions return."""

    def ownership(self, info: TypeInfo, ask: Ask[TypeInfo, ClassOwnership]) -> ClassOwnership:
        """Return what the objects of a class own."""

    def is_sketch(self, info: TypeInfo) -> bool:
        """Tell whether the methods in a class statement that release objects have no bodies."""

    def replaces_init(self, info: TypeInfo) -> bool:
        """Tell whether the constructor in a class statement calls none of its bases."""

    def field_class(self, info: TypeInfo, name: str) -> TypeInfo | None:
        """Return the class of the value of a field without annotation in a class statement."""


class BuildSummaries:
    """The summaries of a build, each computed or looked up on first request.

    ``module`` returns the summaries of a module whose tree is at hand, or None; ``stored`` what
    a module has stored; ``class_named`` a class by its full name.
    """

    def __init__(
        self,
        module: Callable[[str], HasTree | None],
        stored: Callable[[str], StoredModule],
        class_named: Callable[[str], TypeInfo | None],
    ) -> None:
        self._module = module
        self._stored = stored
        self._class_named = class_named
        self.parameters: Fixpoint[Parameter, ValueSummary] = Fixpoint(
            UNTOUCHED, ValueSummary.joined, self._parameter
        )
        self.omissions: Fixpoint[Omission, bool] = Fixpoint(False, operator.or_, self._may_omit)
        nothing: ResultSummary = frozenset()
        self.results: Fixpoint[Definition, ResultSummary] = Fixpoint(
            nothing, frozenset.union, self._results
        )

        self.ownerships: Fixpoint[TypeInfo, ClassOwnership] = Fixpoint(
            NOTHING_OWNED, ClassOwnership.joined, self._ownership
        )

    def ownership(self, info: TypeInfo) -> ClassOwnership:
        """Return what the objects of a class own, also as objects of its bases."""
        return self.ownerships.of(info)

    def is_sketch(self, info: TypeInfo) -> bool:
        """Tell whether the methods that release objects of a class have no bodies.

        They are still to be written, or are those of subclasses. It is not so of a class whose
        bodies nobody has seen, because it is in a library.
        """
        bases = [base for base in info.mro[:-1] if not base.names.keys().isdisjoint(ENDS)]
        return all(map(self._is_sketch, bases))

    def is_made_as(self, info: TypeInfo, base: TypeInfo) -> bool:
        """Tell whether the constructor of ``base`` may run when an object of ``info`` is made."""
        return not any(map(self._replaces_init, info.mro[: info.mro.index(base)]))

    def field_type(self, info: TypeInfo, name: str) -> Type | None:
        """Return the type of a field without annotation of a class of another module."""
        module = self._module(info.module_name)
        if module is not None:
            held = module.field_class(info, name)
        else:
            stored = self._stored(info.module_name).classes.get(class_key(info))
            full_name = stored.field_types.get(name) if stored is not None else None
            held = self._class_named(full_name) if full_name is not None else None
        return fill_typevars_with_any(held) if held is not None else None

    def held_class(self, info: TypeInfo, name: str) -> TypeInfo | None:
        """Return the class of what a field holds, if that is known."""
        symbol = info.get(name)
        if symbol is None or symbol.node is None:
            return None
        return value_class(
            type_of_symbol(symbol.node, lambda field: self.field_type(field.info, field.name))
        )

    def knows(self, parameter: Parameter) -> bool:
        """Tell whether there is a summary of a parameter: a body, or one that was stored.

        A function without a body is abstract or a stub, and says nothing about what is called.
        """
        if self._module(parameter.function.module) is not None:
            return has_body(parameter.function.node)
        return self._stored_parameter(parameter) is not None

    def _parameter(self, parameter: Parameter, ask: Ask[Parameter, ValueSummary]) -> ValueSummary:
        module = self._module(parameter.function.module)
        if module is not None:
            return module.parameters.compute(parameter, ask)
        stored = self._stored_parameter(parameter)
        return stored.summary if stored is not None else UNKNOWN

    def _may_omit(self, question: Omission, ask: Ask[Omission, bool]) -> bool:
        parameter, methods = question
        module = self._module(parameter.function.module)
        if module is not None:
            return module.parameters.may_omit(question, ask)
        stored = self._stored_parameter(parameter)
        return stored is None or not any(called <= methods for called in stored.always_called)

    def _results(
        self, definition: Definition, ask: Ask[Definition, ResultSummary]
    ) -> ResultSummary:
        module = self._module(definition.module)
        if module is not None:
            return module.results.compute(definition, ask)
        stored = self._stored(definition.module).functions.get(definition.key)
        return stored.results if stored is not None else UNKNOWN_ONLY

    def _stored_parameter(self, parameter: Parameter) -> StoredParameter | None:
        definition = parameter.function
        stored = self._stored(definition.module).functions.get(definition.key)
        return stored.parameters.get(parameter.number) if stored is not None else None

    def _is_sketch(self, info: TypeInfo) -> bool:
        module = self._module(info.module_name)
        if module is not None:
            return module.is_sketch(info)
        stored = self._stored(info.module_name).classes.get(class_key(info))
        return stored is not None and stored.is_sketch is True

    def _replaces_init(self, info: TypeInfo) -> bool:
        module = self._module(info.module_name)
        if module is not None:
            return module.replaces_init(info)
        stored = self._stored(info.module_name).classes.get(class_key(info))
        return stored is not None and stored.replaces_init

    def _ownership(self, info: TypeInfo, ask: Ask[TypeInfo, ClassOwnership]) -> ClassOwnership:
        module = self._module(info.module_name)
        if module is not None:
            return module.ownership(info, ask)
        stored = self._stored(info.module_name).classes.get(class_key(info))
        return stored.ownership if stored is not None else NOTHING_OWNED


def class_key(info: TypeInfo) -> str:
    """Return the name of a class within its module."""
    return info.fullname.removeprefix(f"{info.module_name}.")
