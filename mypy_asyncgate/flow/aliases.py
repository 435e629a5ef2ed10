"""Which places hold a value, and how bindings change that; nothing here knows of resources.

What holds the value is a set of places (see ``places`` for their roles). These functions say what
a binding adds to the set and what it takes away.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.flow.operations import Move
from mypy_asyncgate.flow.places import Place, Role

Places = frozenset[Place]
"""The places that hold a value."""


def forms(place: Place, places: Places) -> Iterator[Place]:
    """Yield those of ``places`` that tell how ``place`` holds the value, if it does."""
    for held in places:
        if held.root is place.root and held.is_within(place):
            yield held


def holds(place: Place, places: Places) -> bool:
    """Tell whether ``place`` holds the value, or something that the value is an element of."""
    return place in places or any(len(held.path) > len(place.path) for held in forms(place, places))


def is_among(place: Place, places: Places) -> bool:
    """Tell whether ``place`` holds many, and the value is one of them."""
    return place.element(None) in places


def visited(place: Place) -> Place:
    """Return the mark that a loop over the many in ``place`` has come to the value."""
    return place.element(None).in_role(Role.VISITED)


def gained(op: Move, places: Places) -> Places:
    """Return the places that hold the value because of ``op``, as far as its target goes."""
    if op.source is None:
        return frozenset()
    if op.item is not None:
        inside = op.source.element(op.item) in places
        return frozenset((op.target,)) if inside else frozenset()
    source, target = op.source, op.target
    return frozenset(held.moved(source, target) for held in forms(source, places))
