"""Special methods beside the context protocols, by what follows from defining or calling them."""

from __future__ import annotations

OBJECT_MAKERS = frozenset({"__init__", "__new__", "__init_subclass__"})
"""Methods that build an object or a class. They are never called through a base class, so an
override need not keep the signature."""

CONSTRUCTORS = frozenset({"__attrs_post_init__", "__init__", "__new__", "__post_init__"})
"""Methods that run when an object is made. Where nobody has written one, nothing is done then."""

TAKE_ANYTHING = frozenset(
    {"builtins.BaseException", "builtins.Exception", "builtins.object", "builtins.tuple"}
)
"""Classes whose own constructor only takes what it is given."""

GIVE_FRESH = frozenset({"__aenter__", "__enter__", "__new__", "__call__", "__await__"})
"""Methods that exist to give their caller something fresh, so the signature need not say so."""

TRUTH = frozenset({"__bool__", "__len__", "__getattr__"})
"""Methods by which an object may be false; ``__getattr__`` stands for those it may supply."""

DYNAMIC_ATTRIBUTES = frozenset({"__getattr__", "__getattribute__"})
"""Methods by which an object may have attributes that nobody can see in its class."""

ITERATES = frozenset({"__aiter__", "__iter__"})
"""Methods that a loop calls, without naming them. An object that is used up by one of them is so at
the end of the loop, and not if the loop is left before."""

UNNAMED = ITERATES | {"__await__"}
"""Methods that statements and ``await`` call without naming them."""

GENERATOR_STEPS = frozenset({"__anext__", "asend"})
"""Methods that ask an async generator for the next item, and leave it unfinished."""

GENERATOR_CLOSES = frozenset({"aclose", "athrow"})
"""Methods that end an async generator."""


def is_special(name: str) -> bool:
    """Tell whether a method is called by a statement or an operator, whose user gets the result."""
    return name.startswith("__") and name.endswith("__")


def is_initializer(name: str) -> bool:
    """Tell whether a method runs while an object is made: ``__init__`` and its extensions."""
    return name.startswith("__") and name.endswith("_init__")
