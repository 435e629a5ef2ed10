"""Data classes whose methods are written once, instead of generated for each class.

``dataclasses`` compiles half a dozen methods for each class whenever its module is imported, which
took half of the time of importing what looks at code. Here all classes share them. Type checkers
see the decorator of ``dataclasses``: it is for them to find wrong arguments, and assignments to
frozen objects, neither of which is refused at run time.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass", "field", "field_names", "replace"]

if TYPE_CHECKING:
    from dataclasses import dataclass, field, replace
else:

    class field:
        """A default that is made anew for each object, by calling ``default_factory``."""

        def __init__(self, *, default_factory):
            self.default_factory = default_factory

    def dataclass(cls=None, /, *, frozen=False, eq=True):
        """Give a class the methods of a data class.

        As with ``dataclasses``, its objects are equal if their fields are, and have a hash if it is
        ``frozen`` too. With ``eq=False``, an object is equal to itself alone.
        """
        if cls is None:
            return lambda cls: dataclass(cls, frozen=frozen, eq=eq)
        own = [n for n, hint in cls.__annotations__.items() if not hint.startswith("ClassVar")]
        cls.__match_args__ = tuple(dict.fromkeys([*field_names(cls), *own]))
        made = {name: default for name in own if isinstance(default := vars(cls).get(name), field)}
        cls.__init__ = _initialize
        cls.__repr__ = _represent
        cls.__getstate__ = _state
        if made:
            cls.__init__ = _initialize_anew
            cls.__made_anew__ = {n: default.default_factory for n, default in made.items()}
        if eq:
            cls.__values__ = attrgetter(*cls.__match_args__)
            cls.__eq__ = _equal
            cls.__hash__ = _hash if frozen else None
        return cls

    def replace(obj, /, **changes):
        """Return a copy of an object with other values of some fields."""
        values = {name: getattr(obj, name) for name in obj.__match_args__}
        return type(obj)(**{**values, **changes})


def field_names(record: object) -> tuple[str, ...]:
    """Return the names of the fields of a data class, or of an object of one."""
    names: tuple[str, ...] = getattr(record, "__match_args__", ())
    return names


def _initialize(self: Any, *args: object, **named: object) -> None:
    self.__dict__.update(zip(self.__match_args__, args, strict=False), **named)


def _initialize_anew(self: Any, *args: object, **named: object) -> None:
    _initialize(self, *args, **named)
    for name, make in self.__made_anew__.items():
        if name not in vars(self):
            vars(self)[name] = make()


def _state(self: Any) -> dict[str, object]:
    """Return what is pickled: no values that the class has by default, as most of a catalog are."""
    kind = type(self)
    return {n: v for n, v in vars(self).items() if not hasattr(kind, n) or v != getattr(kind, n)}


def _represent(self: object) -> str:
    values = (f"{name}={getattr(self, name)!r}" for name in field_names(self))
    return f"{type(self).__qualname__}({', '.join(values)})"


def _equal(self: Any, other: Any) -> Any:
    if type(self) is not type(other):
        return NotImplemented
    return self.__values__(self) == other.__values__(other)


def _hash(self: Any) -> int:
    return hash(self.__values__(self))
