"""What is inferred of the functions and classes of modules, independent of mypy's types."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.dataclass import dataclass


class Source(enum.Enum):
    """Where a result of a function comes from."""

    NEW = "new"
    """It is a new resource."""
    PARAMETER = "parameter"
    FIELD = "field"
    UNKNOWN = "unknown"


class Released(enum.Enum):
    """Whether a function calls a method of its argument that releases it."""

    ALWAYS = "always"
    """On every path that ends normally."""
    MAY = "may"
    NEVER = "never"


@dataclass(frozen=True)
class ResultView:
    """One possible result of a function, or of an element of the tuple that it returns.

    ``element`` is the index of the element, or None for the result as a whole. ``name`` is that of
    the parameter or field. A new resource may be ``opened``, that is awaited, by the function, and
    ``kept`` by something else than its caller. ``uses`` are the attributes of it that are used.
    """

    element: int | None
    source: Source
    name: str = ""
    opened: bool = False
    kept: bool = False
    uses: tuple[str, ...] = ()


@dataclass(frozen=True)
class NewView:
    """A result, or an element of it, that is a new resource at every return.

    ``kind`` is what the caller still has to do, ``of_class`` what it would have to do with any
    object of the class.
    """

    element: int | None
    type_name: str
    full_name: str
    kind: Kind
    of_class: Kind
    declared: bool


@dataclass(frozen=True)
class ParameterView:
    """What a function does with a parameter.

    ``number`` counts from 0, with ``self``; ``position`` as the caller counts, and is None if only
    its keyword is possible; ``keyword`` is None if only its position is. ``type_name`` is the
    class if its objects are resources, ``certain`` whether they are declared to be. ``declared``
    says that the signature has a marker. ``uses``, ``enters``, ``kept_in``, ``returned`` and
    ``unknown`` are as in ``ValueSummary``. ``passed_on`` says that a call is known to release it or
    to take it over, ``owned`` that the constructor's object releases it in one of its methods, and
    ``borrowed`` that nothing in its class does.
    """

    name: str
    number: int
    position: int | None
    keyword: str | None
    type_name: str
    certain: bool
    declared: bool
    uses: tuple[str, ...]
    released: Released
    enters: bool
    passed_on: bool
    kept_in: tuple[str, ...]
    returned: bool
    unknown: bool
    owned: bool
    borrowed: bool

    @property
    def only_used(self) -> bool:
        """Whether the function does nothing with it that ends or moves the obligation."""
        ends = self.enters or self.passed_on or self.released is not Released.NEVER
        return not (ends or self.kept_in or self.returned or self.unknown or self.owned)


@dataclass(frozen=True)
class FunctionView:
    """What is inferred of a function; ``name`` is its name within its module."""

    name: str
    line: int
    results: tuple[ResultView, ...]
    parameters: tuple[ParameterView, ...]
    new: tuple[NewView, ...]
    waits: bool
    """Whether it is no coroutine function, and returns an awaitable of its result."""
    lent: bool = False
    """Whether it gives a resource that its object keeps, and does not leave to others."""

    @property
    def is_public(self) -> bool:
        """Whether neither its name nor that of its class begins with an underscore."""
        return is_public(self.name)

    @property
    def bare_name(self) -> str:
        """The name without that of the class."""
        return self.name.rpartition(".")[2]


@dataclass(frozen=True)
class FieldView:
    """How a field of an object holds a resource; the words are those of ``FieldOwnership``."""

    name: str
    made_in: tuple[str, ...]
    given_by: tuple[str, ...]
    released_by: tuple[str, ...]
    type_name: str

    @property
    def is_owned(self) -> bool:
        """Whether the object makes the resource, or releases it."""
        return bool(self.made_in or self.released_by)


@dataclass(frozen=True)
class ClassView:
    """What is inferred of a class.

    ``kind`` is None if its objects are no resources. ``dependants`` are classes whose objects use
    an object of this class that they are given, and never release it. ``own`` says that the class
    is managed by its own statement, or by that of a base without entry in the catalog.
    """

    name: str
    line: int
    kind: Kind | None
    release: tuple[str, ...]
    start: tuple[str, ...]
    reusable: bool
    own: bool
    fields: tuple[FieldView, ...]
    dependants: tuple[str, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether its name does not begin with an underscore."""
        return is_public(self.name)


@dataclass(frozen=True)
class ModuleView:
    """What is inferred of a module.

    ``markers`` says that ``Owned`` can be imported into it. ``managers`` are decorated functions
    that give what has to be entered.
    """

    name: str
    path: str
    functions: tuple[FunctionView, ...]
    classes: tuple[ClassView, ...]
    markers: bool
    managers: tuple[FunctionView, ...] = ()


def is_public(name: str) -> bool:
    """Tell whether no part of a dotted name begins with an underscore, but for ``__init__``.

    The name that mypy gives to a class in a function is none that others can use.
    """
    parts = name.split(".")
    return all(p == "__init__" or (p.isidentifier() and not p.startswith("_")) for p in parts)


def with_content(modules: Iterable[ModuleView]) -> Iterator[ModuleView]:
    """Yield the modules of which something is known."""
    return (module for module in modules if module.functions or module.classes)
