"""Alias sets: the places that hold one value, and how bindings change them.

The roles of places are described in ``places``. Nothing here depends on resources.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.flow.operations import Move
from mypy_asyncgate.flow.places import Field, Place, Role

Places = frozenset[Place]
"""The places that hold one value."""


def places_within(place: Place, places: Places) -> Iterator[Place]:
    """Yield the members of ``places`` that are ``place``, in any role, or an element of it."""
    for held in places:
        if held.root is place.root and held.is_within(place):
            yield held


def holds(place: Place, places: Places) -> bool:
    """Tell whether ``place`` holds the value, or a container that has the value inside."""
    return place in places or any(
        len(held.path) > len(place.path) for held in places_within(place, places)
    )


def holds_as_element(place: Place, places: Places) -> bool:
    """Tell whether ``place`` holds a collection of which the value is an unknown element."""
    return place.element(None) in places


def holds_as_field(place: Place, places: Places) -> bool:
    """Tell whether ``place`` holds a record that has the value in one of its fields."""
    size = len(place.path)
    return any(
        len(held.path) > size and isinstance(held.path[size], Field)
        for held in places_within(place, places)
    )


def visited_mark(place: Place) -> Place:
    """Return the place that marks the value as already visited by a loop over ``place``."""
    return place.element(None).in_role(Role.VISITED)


def places_bound(op: Move, places: Places) -> Places:
    """Return the places that a move makes hold the value, without those that held it before."""
    if op.source is None:
        return frozenset()
    if op.item is not None:
        inside = op.source.element(op.item) in places
        return frozenset((op.target,)) if inside else frozenset()
    source, target = op.source, op.target
    return frozenset(held.moved(source, target) for held in places_within(source, places))
