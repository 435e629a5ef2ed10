"""What the objects of a class own, and which methods fill and release it.

Question: which fields of ``self`` hold resources, does the class make them or is it given them,
in which methods, and which methods release them?
Fact: a summary for each field of each class, which only grows.
Join: the union, over the methods of a class and over its bases.
Example: a class whose ``connect`` assigns ``self.conn = await asyncpg.connect()`` and whose
``close`` awaits ``self.conn.close()`` is filled by ``connect`` and released by ``close``.
Assumes: a method that may release a field does so whenever there is something to release.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from mypy.nodes import FuncDef, TypeInfo
from mypy.types import Type

from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.release_methods import CLOSES, ENDS
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api.call_targets import Definition
from mypy_asyncgate.mypy_api.declared_types import value_class
from mypy_asyncgate.mypy_api.names import generated_parameters
from mypy_asyncgate.summaries.field_uses import FieldUses
from mypy_asyncgate.summaries.fields import OwningClass
from mypy_asyncgate.summaries.fixpoint import Ask
from mypy_asyncgate.summaries.parameters import Parameter, Parameters
from mypy_asyncgate.summaries.results import Provenance, Result, Results, ResultSummary
from mypy_asyncgate.summaries.values import ValueSummary

DeclaredReleases = Callable[[TypeInfo], frozenset[str] | None]
"""Returns the methods that release the objects of a class by its declaration: none if it is
declared to be no resource, and None if it is not declared."""


class Keeping(enum.Enum):
    """How an object keeps what its constructor is given."""

    OWNS = "it releases it in one of its methods"
    BORROWS = "nothing in its class can release it"


@dataclass(frozen=True)
class FieldOwnership:
    """How the field ``name`` of an object holds a resource.

    ``made_in`` are the methods that make it, ``released_by`` those that release it, both with the
    methods that call them. ``given_by`` are parameters of the constructor. ``kept`` says that
    nothing in the class may release it, so that an object only borrows what it is given.
    """

    name: str
    made_in: frozenset[str] = frozenset()
    given_by: frozenset[str] = frozenset()
    released_by: frozenset[str] = frozenset()
    kept: bool = False

    def joined(self, other: FieldOwnership) -> FieldOwnership:
        """Return how a field holds a resource in objects of both classes."""
        return FieldOwnership(
            self.name,
            self.made_in | other.made_in,
            self.given_by | other.given_by,
            self.released_by | other.released_by,
            self.kept and other.kept,
        )


@dataclass(frozen=True)
class ClassOwnership:
    """What the objects of a class own.

    ``fields`` are those that hold resources, by their names. ``shared`` says that the constructor
    lets the object escape, so that anybody may release it.
    """

    fields: tuple[FieldOwnership, ...] = ()
    shared: bool = False

    def joined(self, other: ClassOwnership) -> ClassOwnership:
        """Return what the objects own that are of both classes."""
        both = {held.name: held for held in self.fields}
        for held in other.fields:
            both[held.name] = both[held.name].joined(held) if held.name in both else held
        return ClassOwnership(
            tuple(both[name] for name in sorted(both)), self.shared or other.shared
        )

    @property
    def release(self) -> frozenset[str]:
        """The methods that release a field, and do not fill one again."""
        ends = {m for f in self.fields for m in f.released_by}
        return frozenset(m for m in ends - self._made_in if not m.startswith("__"))

    @property
    def is_resource(self) -> bool:
        """Whether an object may have to be released, and can be."""
        held = any(f.made_in or (f.given_by and f.released_by) for f in self.fields)
        return held and bool(self.release) and not self.shared

    def when_made(self, passed: Collection[str], fresh: Collection[str]) -> ClassOwnership:
        """Return what an object owns that is made with some arguments for these parameters.

        ``fresh`` are those whose arguments are new resources. What the object is given otherwise
        belongs to somebody else.
        """
        own = (
            f
            for f in self.fields
            if f.given_by.isdisjoint(passed) or not f.given_by.isdisjoint(fresh)
        )
        return ClassOwnership(tuple(own), self.shared)

    def holds(self, fresh: Collection[str]) -> bool:
        """Tell whether an object owns something as soon as it is made with ``fresh`` arguments."""
        return any(
            any(map(is_initializer, f.made_in))
            or (f.released_by and not f.given_by.isdisjoint(fresh))
            for f in self.fields
        )

    @property
    def start(self) -> frozenset[str]:
        """The methods after which an object owns something."""
        ends = {m for f in self.fields for m in f.released_by}
        return frozenset(m for m in self._made_in - ends if not m.startswith("__"))

    def keeping(self, parameter: str) -> Keeping | None:
        """Return how an object keeps what it is given for a parameter, or None if unknown.

        If the class makes the resource itself where it is given none, it may know the difference.
        """
        held = [f for f in self.fields if parameter in f.given_by]
        if any(f.released_by and not f.made_in for f in held):
            return Keeping.OWNS
        return Keeping.BORROWS if held and all(f.kept for f in held) else None

    @property
    def _made_in(self) -> set[str]:
        return {m for f in self.fields for m in f.made_in}


NOTHING_OWNED = ClassOwnership()


@dataclass(frozen=True)
class Ownerships:
    """Computes what the classes of one module own.

    ``field_type`` returns the type of a field of a class as declarations tell.
    """

    parameters: Parameters
    results: Results
    results_of: Callable[[Definition], ResultSummary]
    field_type: Callable[[TypeInfo, str], Type | None]
    declared_releases: DeclaredReleases

    def compute(self, owner: OwningClass, ask: Ask[TypeInfo, ClassOwnership]) -> ClassOwnership:
        """Return what the statement of a class says; ``ask`` returns what other classes own."""
        uses = owner.own
        made: dict[str, set[str]] = {}
        given = dict(self._given_to_dataclass(owner))
        for name, method, result in self._stored(uses):
            if result.provenance is Provenance.FRESH and not result.kept:
                made.setdefault(name, set()).add(method)
            elif result.provenance is Provenance.PARAMETER and is_initializer(method):
                given.setdefault(name, set()).add(result.name)
        found: list[FieldOwnership] = []
        if owner.info.has_readable_member("__aexit__"):
            # What the exit method of a manager closes is its own, whatever it is.
            for name, methods in uses.filled_by.items():
                made.setdefault(name, set()).update(methods)
        for name in sorted({*made, *given}):
            release = self._release_methods(owner.info, name, ask)
            if release:
                found.append(
                    FieldOwnership(
                        name,
                        _with_callers(made.get(name, ()), uses.own_calls),
                        frozenset(given.get(name, ())),
                        _with_callers(_releasing(uses, name, release), uses.own_calls),
                        not owner.may_release(name, release.union(ENDS, EXITS)),
                    )
                )
        return ClassOwnership(
            tuple(found), bool(found) and self._is_shared(owner.info, uses.methods)
        )

    def _stored(self, uses: FieldUses) -> Iterable[tuple[str, str, Result]]:
        """Yield each field that is assigned, the method, and where the value may come from."""
        for store in uses.stores:
            values = [(store.value, None)]
            for result in self.results.of_values(store.graph, values, self.results_of, store.field):
                yield store.field, store.method, result

    def _given_to_dataclass(self, owner: OwningClass) -> Iterable[tuple[str, set[str]]]:
        """Yield the fields that a generated constructor assigns, with its parameters."""
        for name in generated_parameters(owner.info):
            yield name, {name}

    def _release_methods(
        self, info: TypeInfo, name: str, ask: Ask[TypeInfo, ClassOwnership]
    ) -> frozenset[str]:
        """Return the methods that release the value of a field, none if it is no resource."""
        held = value_class(self.field_type(info, name))
        if held is info:
            return frozenset()
        declared = self.declared_releases(held) if held is not None else None
        if declared is not None:
            return declared
        owned = ask(held) if held is not None else NOTHING_OWNED
        if owned.is_resource:
            return owned.release
        return CLOSES if info.has_readable_member("__aexit__") else frozenset()

    def _is_shared(self, info: TypeInfo, methods: Iterable[FuncDef]) -> bool:
        """Tell whether a constructor lets the object escape, so that others may release it."""
        return any(
            self.parameters.of(Parameter(Definition(method, info.module_name), 0)).escapes
            for method in methods
            if is_initializer(method.name)
        )


def _releasing(uses: FieldUses, name: str, release: frozenset[str]) -> Iterable[str]:
    """Yield the methods that may release the value of a field."""
    for method, done in uses.by_method.items():
        names = [name, *uses.accessors.get(name, ())]
        if any(_releases(done[n], release) for n in names if n in done):
            yield method


def _releases(done: ValueSummary, release: frozenset[str]) -> bool:
    """Tell whether something is done with a value that may release it."""
    return done.released or not done.uses.isdisjoint(release | EXITS)


def _with_callers(methods: Iterable[str], own_calls: Mapping[str, set[str]]) -> frozenset[str]:
    """Return methods and those that call them on the same object, at any depth."""
    found = set(methods)
    while True:
        callers = {m for m, called in own_calls.items() if not found.isdisjoint(called)}
        if callers <= found:
            return frozenset(found)
        found |= callers
