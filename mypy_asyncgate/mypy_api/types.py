"""Questions about types: results of awaiting and entering, ownership, elements."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo
from mypy.types import (
    AnyType,
    CallableType,
    ExtraAttrs,
    Instance,
    NoneType,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeAliasType,
    TypeOfAny,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api.names import definition

# The ownership of a value is part of its type, as an attribute that cannot be written in source:
# it survives both caches, workers, aliases, Callable types and inheritance, and mypy shows and
# compares the type as before. Set by ``mark``, read by ``ownership``. Marked type variables, such
# as ``Self``, are left to mypy, which keeps the alias around whatever they turn out to be.
ATTRIBUTE = {
    Ownership.OWNED: "__asyncgate_owned__",
    Ownership.BORROWED: "__asyncgate_borrowed__",
}

WORDS = {ownership.value.capitalize(): ownership for ownership in Ownership}
"""The markers by their names, which are also the texts that stand for them in ``Annotated``."""

MARKERS = {f"mypy_asyncgate.markers.{word}": ownership for word, ownership in WORDS.items()}
"""The markers by their full names."""

# Generic types whose last argument is the result of awaiting them.
AWAITABLES = frozenset(
    {
        "typing.Awaitable",
        "typing.Coroutine",
        "types.CoroutineType",
        "asyncio.futures.Future",
        "_asyncio.Future",
        "asyncio.tasks.Task",
        "_asyncio.Task",
    }
)


def mark(typ: Type, ownership: Ownership) -> Type:
    """Return ``typ`` with the ownership in every class instance directly in it.

    A type variable has the ownership on its bound.
    """
    proper = get_proper_type(typ)
    if isinstance(proper, Instance):
        attrs = dict(proper.extra_attrs.attrs) if proper.extra_attrs else {}
        for name in ATTRIBUTE.values():
            attrs.pop(name, None)
        attrs[ATTRIBUTE[ownership]] = NoneType()
        copy = proper.copy_modified()
        copy.extra_attrs = ExtraAttrs(attrs, set(), None)
        return copy
    if isinstance(proper, UnionType):
        return UnionType(
            [mark(item, ownership) for item in proper.items], proper.line, proper.column
        )
    if isinstance(proper, TupleType):
        return proper.copy_modified(items=[mark(item, ownership) for item in proper.items])
    if isinstance(proper, TypeVarType):
        return proper.copy_modified(upper_bound=mark(proper.upper_bound, ownership))
    return typ


def expanded(typ: Type) -> ProperType:
    """Return the target of an alias, with the ownership if a marker is on the way to it."""
    if isinstance(typ, Instance):  # as most types are
        return typ
    while isinstance(typ, TypeAliasType) and typ.alias is not None and not typ.is_recursive:
        ownership = MARKERS.get(typ.alias.fullname)
        if ownership is not None and len(typ.args) == 1:
            return get_proper_type(mark(expanded(typ.args[0]), ownership))
        typ = typ._expand_once()
    return get_proper_type(typ)


def ownership(instance: Instance) -> Ownership | None:
    """Return the ownership in the type of a value, or None."""
    if instance.extra_attrs is not None:
        for member, name in ATTRIBUTE.items():
            if name in instance.extra_attrs.attrs:
                return member
    return None


def is_variable(typ: Type) -> bool:
    """Tell whether a type is a type variable or a union with one."""
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType):
        return any(map(is_variable, proper.items))
    return isinstance(proper, TypeVarType)


def declared(typ: Type) -> Ownership | None:
    """Return the ownership that a type declares for its values, or None."""
    return next(filter(None, map(ownership, instances(typ))), None)


def is_marked(typ: Type) -> bool:
    """Tell whether a type, or an element of a tuple, declares an ownership."""
    return any(declared(item) is not None for item in (typ, *elements(typ)))


def awaited(typ: Type) -> tuple[Type, bool]:
    """Return the result of awaiting a value of ``typ``, and whether it is awaitable."""
    proper = expanded(typ)
    if isinstance(proper, Instance) and proper.type.fullname in AWAITABLES and proper.args:
        return proper.args[-1], True
    return typ, False


def is_unknown(typ: Type) -> bool:
    """Tell whether a type is Any, or Never because nothing solves a type variable."""
    return isinstance(get_proper_type(typ), (AnyType, UninhabitedType))


def with_result(typ: Type, result: Type, around: TypeInfo | None) -> Type:
    """Return the type of a call declared as ``typ`` if its awaited or yielded value is ``result``.

    ``around`` is the class of the coroutine or generator in which the result is wrapped, or None.
    """
    proper = get_proper_type(typ)
    if isinstance(proper, Instance):
        return proper.copy_modified(args=[*proper.args[:-1], result])
    if around is not None:
        unknown = AnyType(TypeOfAny.special_form)
        return Instance(around, [unknown, unknown, result])
    return result


def instances(typ: Type) -> list[Instance]:
    """Return the class instances that a value of ``typ`` may be.

    These are the type itself, the items of a union, or the bound of a type variable (``Self``).
    """
    if isinstance(typ, Instance):
        return [typ]
    proper = expanded(typ)
    if isinstance(proper, Instance):
        return [proper]
    if isinstance(proper, UnionType):
        return [instance for item in proper.items for instance in instances(item)]
    if isinstance(proper, TypeVarType):
        return instances(proper.upper_bound)
    if isinstance(proper, TupleType) and proper.partial_fallback.type.fullname != "builtins.tuple":
        return [proper.partial_fallback]
    return []


def elements(typ: Type) -> list[Type]:
    """Return the element types of a tuple, or an empty list for any other type."""
    proper = expanded(typ)
    if isinstance(proper, Instance) and proper.type.tuple_type is not None:
        proper = get_proper_type(expand_type_by_instance(proper.type.tuple_type, proper))
    return list(proper.items) if isinstance(proper, TupleType) else []


def result_types(node_type: Type | None) -> Iterator[Type]:
    """Yield the declared result types of a function or of each of its overloads."""
    proper = get_proper_type(node_type) if node_type is not None else None
    if isinstance(proper, CallableType):
        yield proper.ret_type
    elif isinstance(proper, Overloaded):
        for item in proper.items:
            yield item.ret_type


def call_results(typ: Type | None) -> Iterator[Type]:
    """Yield the declared result types of calling a value of ``typ``: a function or an object."""
    proper = get_proper_type(typ) if typ is not None else None
    if isinstance(proper, Instance):
        yield from _results_on(proper, "__call__")
    else:
        yield from result_types(proper)


def method_results(info: TypeInfo, name: str) -> Iterator[Type]:
    """Yield the result types of method ``name``, found along the MRO."""
    symbol = info.get(name)
    if symbol is not None:
        yield from result_types(symbol.type)


def _results_on(instance: Instance, name: str) -> Iterator[Type]:
    """Yield the result types of calling method ``name`` on ``instance``."""
    owner = instance.type.get_containing_type_info(name)
    if owner is not None:
        seen_as = map_instance_to_supertype(instance, owner)
        for result in method_results(owner, name):
            yield expand_type_by_instance(result, seen_as)


def is_coroutine(info: TypeInfo, name: str) -> bool:
    """Tell whether method ``name``, found along the MRO, is a coroutine function."""
    symbol = info.get(name)
    function = definition(symbol.node) if symbol is not None else None
    return function is not None and function.is_coroutine


def await_result(instance: Instance) -> Instance | None:
    """Return the result of awaiting ``instance``, from its ``__await__``, or None."""
    for result in _results_on(instance, "__await__"):
        generator = get_proper_type(result)
        if isinstance(generator, Instance) and len(generator.args) == 3:
            if gives_itself(instance.type, generator.args[2]):
                return instance
            return next(iter(instances(generator.args[2])), None)
    return None


def gives_itself(info: TypeInfo, result: Type) -> bool:
    """Tell whether a method of ``info`` with this result type returns its own object."""
    proper = get_proper_type(awaited(result)[0])
    if isinstance(proper, TypeVarType):
        proper = get_proper_type(proper.upper_bound)
        return isinstance(proper, Instance) and proper.type in info.mro[:-1]
    return isinstance(proper, Instance) and proper.type is info


def enter_results(instance: Instance) -> Iterator[Type]:
    """Yield the possible results of entering ``instance`` with ``async with`` or ``with``."""
    for name in ("__aenter__", "__enter__"):
        if instance.type.has_readable_member(name):
            for result in _results_on(instance, name):
                yield awaited(result)[0]
            return


def works_later(result: Type) -> bool:
    """Tell whether a call with this result type does its work only when awaited or entered."""
    _, is_awaitable = awaited(result)
    return is_awaitable or any(
        instance.type.has_readable_member("__await__")
        or instance.type.has_readable_member("__aenter__")
        for instance in instances(result)
    )


def may_swallow(info: TypeInfo) -> bool:
    """Tell whether leaving a ``with`` block on an instance may suppress an exception.

    Like mypy, this takes an exit method declared to return ``bool`` to do so.
    """
    for name in ("__exit__", "__aexit__"):
        for result in method_results(info, name):
            proper = get_proper_type(awaited(result)[0])
            if isinstance(proper, Instance) and proper.type.fullname == "builtins.bool":
                return proper.last_known_value is None or bool(proper.last_known_value.value)
    return False
