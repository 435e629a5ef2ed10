"""Computes what the objects of classes own, from the bodies of their methods.

Question: which fields of ``self`` hold resources, does the class make them or is it given them,
in which methods, and which methods release them?
Fact: a summary for each field of each class, which only grows.
Join: the union, over the methods of a class and over its bases.
Example: a class whose ``connect`` assigns ``self.conn = await asyncpg.connect()`` and whose
``close`` awaits ``self.conn.close()`` is filled by ``connect`` and released by ``close``.
Assumes: a method that may release a field does so whenever there is something to release.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator

from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, TypeInfo

from mypy_asyncgate.dataclass import dataclass, replace
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Pass, Store
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.names import (
    callee,
    constructed_class,
    generated_parameters,
    is_cached_property,
)
from mypy_asyncgate.summaries.blocks import block_use
from mypy_asyncgate.summaries.field_uses import FieldUses
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.finishing import finishing
from mypy_asyncgate.summaries.fixpoint import Ask
from mypy_asyncgate.summaries.held_classes import HeldClasses
from mypy_asyncgate.summaries.ownership import (
    NOTHING_OWNED,
    ClassOwnership,
    FieldOwnership,
    Keeping,
)
from mypy_asyncgate.summaries.parameters import Parameter, Parameters
from mypy_asyncgate.summaries.results import Provenance, Result, Results, ResultSummary
from mypy_asyncgate.summaries.trace import definition_points, operations_on
from mypy_asyncgate.summaries.values import ValueSummary


@dataclass(frozen=True)
class Ownerships:
    """Computes what the classes of one module own.

    ``statement`` returns the summary of a class of the module, and ``held`` tells the classes of
    what fields hold.
    """

    statement: Callable[[TypeInfo], OwningClass]
    parameters: Parameters
    results: Results
    results_of: Callable[[Definition], ResultSummary]
    held: HeldClasses

    def compute(self, info: TypeInfo, ask: Ask[TypeInfo, ClassOwnership]) -> ClassOwnership:
        """Return what the objects of a class own; ``ask`` returns what those of others do."""
        block = block_use(info, lambda: self.statement(info).own, lambda base: ask(base).block)
        return replace(self._owned(info, ask), block=block)

    def _owned(self, info: TypeInfo, ask: Ask[TypeInfo, ClassOwnership]) -> ClassOwnership:
        """Return what the fields of a class own.

        Most classes have no method, or no field that may hold a resource; the bodies of those are
        not looked at.
        """
        bases = self._of_bases(info, ask)
        names = self.held.of(info) if has_methods(info) else {}
        of_unknown = self.held.release_methods(info, None, ask)
        declared = [
            name
            for name, held in names.items()
            if (of_unknown if held is None else self.held.release_methods(info, held, ask))
        ]
        if not declared:
            return bases
        owner = self.statement(info)
        uses = owner.own
        is_manager = info.has_readable_member("__aexit__")
        given = dict(self._given_to_dataclass(owner))
        fields = {held.name: held for held in bases.fields}
        # What the exit method of a manager closes is its own, whatever it is.
        for name in {*fields, *declared, *(uses.mentioned if is_manager else ())}:
            release = self.held.release_methods(info, names.get(name), ask)
            if not release:
                continue
            made_in, given_by = self._filled(owner, name, is_manager, ask)
            given_by |= given.get(name, set())
            if made_in or given_by or name in fields:
                own = self._own(owner, name, made_in, fields.get(name), release)
                kept = not self._may_release(owner, name, fields, release) and (
                    not self._is_handed_on(uses, given_by, ask)
                )
                own = replace(own, given_by=frozenset(given_by), kept=kept)
                fields[name] = fields[name].joined(own) if name in fields else own
        found = ClassOwnership(tuple(fields[name] for name in sorted(fields)))
        if not fields:
            return found
        return replace(
            found,
            shared=bases.shared or self._is_shared(info, uses.methods),
            finishing=bases.finishing | finishing(uses, found.release, fields),
        )

    def _filled(
        self, owner: OwningClass, name: str, is_manager: bool, ask: Ask[TypeInfo, ClassOwnership]
    ) -> tuple[set[str], set[str]]:
        """Return the methods that make the value of a field, and the parameters that give it.

        A value that holds nothing when it is stored counts as made by what fills it.
        """
        uses = owner.own
        held = self.held.of(owner.info).get(name)
        made_in: set[str] = set()
        empty: set[str] = set()
        filling: set[str] = set()
        given_by = set()
        for method, result in self._stored(uses, name):
            if result.provenance is Provenance.FRESH and not result.kept:
                fills = self.held.fills(held, result, ask)
                is_empty = bool(fills) and not result.awaited and fills.isdisjoint(result.used)
                (empty if is_empty else made_in).add(method)
                filling |= fills
            elif result.provenance is Provenance.PARAMETER and is_initializer(method):
                given_by.add(result.name)
        if is_manager:
            made_in |= uses.filled_by(name) - empty
        does_to = uses.of(name).by_method.items() if filling else ()
        made_in.update(method for method, done in does_to if not filling.isdisjoint(done.uses))
        return made_in, given_by

    def _own(
        self,
        owner: OwningClass,
        name: str,
        made_in: Iterable[str],
        inherited: FieldOwnership | None,
        release: frozenset[str],
    ) -> FieldOwnership:
        """Return which methods in a class statement make and release the value of a field.

        Those that call methods of a base which do so are among them.
        """
        uses, of_bases = owner.own, inherited or FieldOwnership(name)
        ends = uses.with_callers(of_bases.released_by.union(_releasing(uses, name, release)))
        return FieldOwnership(
            name,
            self._making(uses, of_bases.made_in.union(made_in), ends),
            released_by=ends.union(self._calling(ends, owner.info)),
            refilled=any(not is_initializer(method) for method in uses.filled_by(name)),
        )

    def _making(
        self, uses: FieldUses, makers: Iterable[str], ends: Container[str]
    ) -> frozenset[str]:
        """Return methods, those that call them, and those that read them as properties.

        What releases the value of a property asks before whether there is one.
        """
        found = set(uses.with_callers(makers))
        properties = [name for name in found if any(m.is_property for m in uses.named(name))]
        readers = {reader for name in properties for reader in uses.of(name).by_method}
        return uses.with_callers(found.union(r for r in readers if r not in ends))

    def _calling(self, methods: frozenset[str], info: TypeInfo) -> Iterator[str]:
        """Yield the methods of the bases of a class that call one of ``methods`` of the object.

        An example is a ``close`` that calls a ``_close`` which each class defines. One with such a
        name whose body is not known is taken to do so.
        """
        for base in info.mro[1:-1]:
            if methods.isdisjoint(base.names):
                continue
            for name, symbol in base.names.items():
                target = self.parameters.targets.of_symbol(symbol.node)
                if target is not None and target.bound == 1:
                    done = self.parameters.of(Parameter(target.definition, 0))
                    is_unknown = done.unknown and name in ENDS
                    if is_unknown or not done.uses.isdisjoint(methods):
                        yield name

    def _may_release(
        self, owner: OwningClass, name: str, inherited: Container[str], release: frozenset[str]
    ) -> bool:
        """Tell whether something in a class may release the value of a field, or who reads it.

        What the bases do with a field that they fill is known from them.
        """
        methods = release.union(ENDS, EXITS)
        if owner.gives_out(name):
            return True
        if name in inherited:
            return owner.own.may_release(name, methods)
        return owner.may_release(name, methods)

    def _of_bases(self, info: TypeInfo, ask: Ask[TypeInfo, ClassOwnership]) -> ClassOwnership:
        """Return what the objects of a class own as objects of its bases."""
        found = NOTHING_OWNED
        for base in info.mro[1:-1]:
            found = found.joined(ask(base))
        return found

    def kept_by_object(self, op: Pass, ask: Callable[[TypeInfo], ClassOwnership]) -> Keeping | None:
        """Return how the object that a call makes keeps its argument, or None if unknown."""
        target = self.parameters.targets.of_call(op.call)
        info = constructed_class(callee(op.call))
        if target is None or info is None:
            return None
        number = target.parameter_for(op.call, op.argument)
        name = target.definition.node.arg_names[number] if number is not None else None
        return ask(info).keeping(name) if name is not None else None

    def _is_handed_on(
        self, uses: FieldUses, names: Collection[str], ask: Ask[TypeInfo, ClassOwnership]
    ) -> bool:
        """Tell whether a constructor passes one of its parameters to what may release it."""
        for method in uses.methods:
            graph = self.parameters.graph_of(method) if is_initializer(method.name) else None
            given = [a for a in method.arguments if a.variable.name in names]
            if graph is None or not given:
                continue
            starts = [point for a in given for point in definition_points(graph, a)]
            try:
                for op, places in operations_on(graph, starts, self.parameters.gives_back):
                    done = self.parameters.of_operation(op, places, graph)
                    if not done.escapes or isinstance(op, Store):
                        continue
                    if isinstance(op, Pass) and self.kept_by_object(op, ask) is Keeping.BORROWS:
                        continue
                    return True
            except TooComplex:
                return True
        return False

    def _stored(self, uses: FieldUses, name: str) -> Iterator[tuple[str, Result]]:
        """Yield each method that assigns a field, and where the value may come from.

        A cached property assigns a field of its name.
        """
        for method in uses.named(name):
            # One that is not to be checked is not bound to its class.
            symbol = method.info.names.get(name) if method.info else None
            if symbol is not None and is_cached_property(symbol.node):
                for result in self.results_of(Definition(method, method.info.module_name)):
                    yield name, result
        for store in uses.stores(name):
            values = [(store.value, None)]
            for result in self.results.of_values(store.graph, values, self.results_of, name):
                yield store.method, result

    def _given_to_dataclass(self, owner: OwningClass) -> Iterable[tuple[str, set[str]]]:
        """Yield the fields that a generated constructor assigns, with its parameters."""
        for name in generated_parameters(owner.info):
            yield name, {name}

    def _is_shared(self, info: TypeInfo, methods: Iterable[FuncDef]) -> bool:
        """Tell whether a constructor lets the object escape, so that others may release it."""
        return any(
            self.parameters.of(Parameter(Definition(method, info.module_name), 0)).escapes
            for method in methods
            if is_initializer(method.name)
        )


def has_methods(info: TypeInfo) -> bool:
    """Tell whether a class statement has a method that somebody wrote."""
    functions = (FuncDef, Decorator, OverloadedFuncDef)
    members = info.names.values()
    return any(isinstance(m.node, functions) and not m.plugin_generated for m in members)


def _releasing(uses: FieldUses, name: str, release: frozenset[str]) -> Iterable[str]:
    """Yield the methods that may release the value of a field."""
    for mentioned in (name, *uses.of(name).accessors):
        for method, done in uses.of(mentioned).by_method.items():
            if _releases(done, release):
                yield method


def _releases(done: ValueSummary, release: frozenset[str]) -> bool:
    """Tell whether something is done with a value that may release it."""
    return done.released or not done.uses.isdisjoint(release | EXITS)
