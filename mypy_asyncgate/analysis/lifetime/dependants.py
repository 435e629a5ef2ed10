"""What a function returns that cannot be used without a resource of it.

Question: does it return what a method of the resource gave, such as a response or a cursor?
Example: ``client = AsyncClient(); return await client.send(request, stream=True)`` returns a
response, and whoever reads it needs the client to be open.
Assumes: what can be closed, entered or iterated over needs the object whose method gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy.nodes import CallExpr, TypeInfo

from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.lexicon.protocol import ENTERS
from mypy_asyncgate.lexicon.release_methods import CLOSES
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.origins import Origins
from mypy_asyncgate.summaries.returned_values import returned_values

NEEDS_ITS_MAKER = CLOSES | ENTERS | {"__anext__"}


def dependant(graph: Graph, production: Production, events: Iterable[Event]) -> str | None:
    """Return the class of an object that depends on the resource and is returned, or None."""
    made = {
        id(event.where): name
        for event in events
        if event.kind is EventKind.USED and event.method is not None
        if (name := _class_of_dependant(production, event.method)) is not None
    }
    returned = (id(call) for call in _returned_calls(graph)) if made else ()
    return next((made[call] for call in returned if call in made), None)


def _class_of_dependant(production: Production, method: str) -> str | None:
    held = production.entered or production.opened or production.managed
    for result in types.method_results(held.info, method):
        for instance in types.instances(types.awaited(result)[0]):
            if _needs_its_maker(instance.type):
                return instance.type.name
    return None


def _needs_its_maker(info: TypeInfo) -> bool:
    return any(info.has_readable_member(name) for name in NEEDS_ITS_MAKER)


def _returned_calls(graph: Graph) -> Iterator[CallExpr]:
    """Yield the calls whose results the function returns."""
    origins = Origins(graph)
    for value, position in returned_values(graph):
        if position is None:
            sources = (origin.source for origin in origins.of(value))
            yield from (source for source in sources if isinstance(source, CallExpr))
