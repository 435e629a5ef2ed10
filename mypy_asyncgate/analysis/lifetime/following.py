"""Follows a resource through its function, and its field through the methods that have to know.

A resource that one method stores in a field is followed further where nobody else would release it:
through the enter method, and through the only method that releases it.
"""

from __future__ import annotations

from mypy_asyncgate.analysis.lifetime.effects import Callees
from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.events import EventKind
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.followed import Followed
from mypy_asyncgate.analysis.lifetime.leaks import Leak
from mypy_asyncgate.analysis.lifetime.refusals import refused_before
from mypy_asyncgate.analysis.lifetime.state import EMPTY, OPEN, PENDING, State
from mypy_asyncgate.analysis.lifetime.tracking import followed_from
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.flow.operations import Pass
from mypy_asyncgate.flow.solver import Budget, Point
from mypy_asyncgate.lexicon.protocol import ENTERS, EXITS
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.lexicon.undo_verbs import FAREWELLS, is_release
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.fields import OwningClass


def follow(
    production: Production,
    graph: Graph,
    function: FunctionFacts,
    callees: Callees,
    strict: bool,
    budget: Budget | None = None,
) -> ProductionFacts:
    """Return what happens to a production in the function with this graph.

    Raises ``TooComplex`` when the function has too many states to follow.
    """
    followed = Followed(production, graph, callees, function.owner, function.name in ENTERS)
    starts = [
        Point(
            block,
            index + 1,
            followed.initial_state(op)._replace(flags=graph.flags.at(block, index)),
        )
        for block, index, op in followed.makes
    ]
    facts = followed_from(starts, followed, function, strict, budget)
    facts = replace(facts, on_closing=_followed_on_closing(facts, callees))
    refused = _refused_before(facts)
    if refused is None and not _owes_what_it_stores(facts, graph):
        return replace(facts, on_failing=_followed_on_entering(facts, callees))
    followed = replace(followed, is_enter_method=True)
    failing = followed_from(starts, followed, function, strict, budget)
    return replace(facts, on_failing=replace(failing, refused_before=refused))


def _refused_before(facts: ProductionFacts) -> tuple[int, int] | None:
    """Return the position before which nothing releases what a method stores in a field, or None.

    An initializer has nobody yet who could release it.
    """
    owner, name = facts.function.owner, facts.function.name
    if owner is None or not facts.storage.holds_open or name in ENTERS or is_initializer(name):
        return None
    (slot, _), *_ = facts.storage.fields
    return refused_before(name, slot.field, owner, facts.production.release)


def _owes_what_it_stores(facts: ProductionFacts, graph: Graph) -> bool:
    """Tell whether nobody releases what a method stores in a field if the method then fails.

    That is so on entering, and where the next call assigns the field again without a look at it.
    """
    owner, name = facts.function.owner, facts.function.name
    if owner is None or not facts.storage.holds_open or name in ENTERS or is_initializer(name):
        return False
    if facts.reassigned or facts.overwritten_field is not None:
        # That is reported as what it is.
        return False
    stores = (event.op for event in facts.events if event.stored_in is not None)
    is_blind = not graph.unchecked_stores.isdisjoint(stores)
    return facts.function.enters or (is_blind and not owner.is_guarded(name))


def _followed_on_entering(facts: ProductionFacts, callees: Callees) -> ProductionFacts | None:
    """Return what the enter method of the object does with a resource that is in a field.

    If the enter method fails while the resource is open, no exit method runs.
    """
    owner = facts.function.owner
    waiting = [
        (slot.field, status)
        for slot, status in facts.storage.fields
        if status in (EMPTY, OPEN, PENDING) and not slot.of_item
    ]
    if owner is None or not waiting or not is_initializer(facts.function.name):
        return None
    (field, status), *_ = waiting
    for method, graph in owner.own.graphs(ENTERS):
        if graph.object is not None:
            if _hands_on_release(graph, field, owner, facts.production.release):
                return None
            followed = Followed(facts.production, graph, callees, owner, is_enter_method=True)
            start = Point(0, 0, State(status, frozenset({graph.object.attribute(field)})))
            function = replace(facts.function, name=method.name)
            found = followed_from([start], followed, function, facts.strict, None)
            if status == OPEN and not facts.strict:
                found = replace(found, leaks=_leaks_by_use(found, field, owner))
            return replace(found, name=f"self.{field}", made_before=True)
    return None


def _leaks_by_use(facts: ProductionFacts, field: str, owner: OwningClass) -> tuple[Leak, ...]:
    """Return the leaks in which something fails that uses the resource in a field."""
    users = owner.own.with_callers(owner.own.of(field).by_method)
    uses = [event for event in facts.events if event.kind is EventKind.USED]
    return tuple(
        leak
        for leak in facts.leaks
        if leak.called in users or any(leak.awaits(event.where) for event in uses)
    )


def _hands_on_release(
    graph: Graph, field: str, owner: OwningClass, release: frozenset[str]
) -> bool:
    """Tell whether a method gives another one that releases a field to whoever is to call it."""
    passed = {op.place.field for block in graph.blocks for op in block.ops if isinstance(op, Pass)}
    methods = passed.intersection(m.name for s in owner.family for m in s.fields.methods)
    return any(name is not None and owner.may_end(name, field, release) for name in methods)


def _followed_on_closing(facts: ProductionFacts, callees: Callees) -> ProductionFacts | None:
    """Return what the only method that releases the resource in a field does with it."""
    owner, production = facts.function.owner, facts.production
    field = facts.storage.field_to_release
    if owner is None or field is None or not facts.reports_fields:
        return None
    closing = owner.ended_by(field, production.release | EXITS)
    if len(closing) != 1 or facts.function.name in closing:
        return None
    if not all(name in EXITS or is_release(name, FAREWELLS) for name in closing):
        # A method that does some work is tried again, or its callers see to the rest.
        return None
    for method, graph in owner.own.graphs(closing):
        if graph.object is not None and graph.object not in graph.captured:
            followed = Followed(production, graph, callees, owner, is_enter_method=True)
            start = Point(0, 0, State(OPEN, frozenset({graph.object.attribute(field)})))
            function = replace(facts.function, name=method.name)
            try:
                found = followed_from([start], followed, function, facts.strict, None)
            except TooComplex:
                return None
            return replace(found, name=f"self.{field}")
    return None
