"""Names by which code reaches attributes and items without naming or taking them."""

from __future__ import annotations

REFLECTION = frozenset({"vars", "getattr", "setattr", "attrgetter"})
"""Functions that look attributes up by name: a field that they may mean may be released there."""

NAMESPACE = "__dict__"
"""The attribute that holds all other attributes of an object."""

LOOK_UPS = frozenset({"get", "setdefault", "keys", "len"})
"""Calls that look something up in a container and release nothing in it."""

FACTORY_ARGUMENTS = frozenset({"default_factory", "factory"})
"""Arguments by which a field specifier is told what to call for each object; so are they called in
the specification of dataclass transforms."""

FACTORY = "Factory"
"""A call that wraps what to call for each object, in the place of a default."""
