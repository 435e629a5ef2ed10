"""What is known of a resource that a method stores in a field: by the class, and by executions."""

from __future__ import annotations

import re
from typing import NamedTuple

from mypy_asyncgate.analysis.lifetime.events import Slot

from .compiling import Function
from .fates import Seen
from .following import Claims
from .summaries.owners import ENDS, ITEMS, ExecutedClass

STORE = re.compile(r"^ *self\.(_?field_\w)(\[c\])? = ")


class Stored(NamedTuple):
    """A store of the resource in a field, with its status before."""

    line: int
    slot: Slot
    status: str


def stores(source: str, seen: Seen) -> list[Stored]:
    """Return the stores of the resource in fields."""
    lines = ["", *source.splitlines()]
    return [
        Stored(line, Slot(found[1], found[2] is not None), status)
        for what, line, status, _ in sorted(seen.events)
        if what == "HANDED_ON" and (found := STORE.search(lines[line]))
    ]


def unreleased(seen: Seen, stored: list[Stored], made: str, owner: ExecutedClass) -> Slot | None:
    """Return the field that holds the resource although the class never releases it."""
    happened = {what for what, *_ in seen.events}
    inside = {store.line for store in stored}
    elsewhere = any(what == "HANDED_ON" and line not in inside for what, line, *_ in seen.events)
    if made == "Child" or elsewhere or not happened.isdisjoint({"RELEASED", "ENTERED"}):
        return None
    slots = [slot for _, slot, status in sorted(stored) if must(slot, status, made, owner)]
    # What entering gave may be in one field, and what exits it in another.
    for _, slot, _ in stored:
        of_items = slot.field == ITEMS
        if owner.may_release_items(ENDS) if of_items else owner.may_release(slot.field, ENDS):
            return None
    return slots[0] if slots else None


def must(slot: Slot, status: str, made: str, owner: ExecutedClass) -> bool:
    """Tell whether what is stored in this status has to be released by the class."""
    if made == "Server":
        return owner.asks(slot.field, "fill")
    return status in ("OPEN", "OPEN FIELD")


def overwritten(stored: list[Stored], function: Function, owner: ExecutedClass) -> str | None:
    """Return the field that is assigned although it may hold another resource."""
    for line, slot, _ in sorted(stored):
        field, method = slot.field, function.name
        held = not slot.of_item and owner.may_hold(field, method)
        if held and owner.is_unchecked(field, method, line):
            return field
    return None


class Stores(NamedTuple):
    """The fields that a resource is stored in, as far as something is wrong about them."""

    unreleased: str | None = None
    overwritten: str | None = None


def said_of_stores(said: Claims) -> Stores:
    """Return what the analysis says."""
    slot, field = said.facts.storage.unreleased_field, said.facts.overwritten_field
    return Stores(slot and as_written(slot.field), field and as_written(field))


def shown_of_stores(
    source: str, seen: Seen, made: str, function: Function, owner: ExecutedClass
) -> Stores:
    """Return what executions show of a resource of class ``made``."""
    if not function.is_method:
        return Stores()
    stored = stores(source, seen)
    slot = unreleased(seen, stored, made, owner)
    return Stores(slot and slot.field, overwritten(stored, function, owner))


def as_written(field: str) -> str:
    """Return the name of a field without the number of the program."""
    return field.rpartition("_")[0]
