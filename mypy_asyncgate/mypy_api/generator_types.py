"""Questions about the types of generators, and of other things that run code later."""

from __future__ import annotations

from mypy.types import Instance, Type

from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.types import awaited, declared, expanded, instances, result_types

# The declared results of generator functions; the first argument is the type of the items.
ITERATORS = frozenset(
    f"typing.{kind}{name}"
    for kind in ("", "Async")
    for name in ("Generator", "Iterable", "Iterator")
)

# The results of generator functions that can be closed.
ASYNC_GENERATORS = frozenset({"typing.AsyncGenerator", "types.AsyncGeneratorType"})

# The functions that ask a generator for its next item, and give it to their caller.
TAKE_ITEM = frozenset({"builtins.anext", "builtins.next"})

# What runs code of an object that somebody else has made.
DEFERRED = ("__await__", "__aenter__", "__enter__", "__anext__", "__next__")

GENERATED = ITERATORS | ASYNC_GENERATORS | {"types.GeneratorType"}

ASYNC_ITERATORS = ASYNC_GENERATORS | {"typing.AsyncIterable", "typing.AsyncIterator"}


def item_type(result: Type) -> Type | None:
    """Return the type of the items, for the declared result of a generator function, or None."""
    proper = expanded(result)
    if isinstance(proper, Instance) and proper.type.fullname in GENERATED and proper.args:
        return proper.args[0]
    return None


def yields_owned(function_type: Type | None) -> bool:
    """Tell whether the consumer of a generator of this type owns its items."""
    for result in result_types(function_type):
        item = item_type(result)
        if item is not None:
            return declared(item) is Ownership.OWNED
    return False


def is_async_generator(typ: Type) -> bool:
    """Tell whether a value of ``typ``, or its awaited result, may be an async generator."""
    return any(i.type.fullname in ASYNC_GENERATORS for i in instances(awaited(typ)[0]))


def may_be_generated(typ: Type) -> bool:
    """Tell whether a function with this result may be an async generator function."""
    return any(i.type.fullname in ASYNC_ITERATORS for i in instances(awaited(typ)[0]))


def is_deferred(typ: Type) -> bool:
    """Tell whether a value of ``typ`` may run code later: awaited, entered or iterated over."""
    return any(
        i.type.fullname in ITERATORS or any(map(i.type.has_readable_member, DEFERRED))
        for i in instances(typ)
    )
