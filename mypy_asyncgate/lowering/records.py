"""Records: tuples whose elements have names.

Question: which element of a record is read, and which argument of its constructor becomes which?
Example: with ``class Peer(NamedTuple)``, ``peer.writer`` is the second element of ``peer``.
Assumes: what is assigned to a field later is another value, and nobody asks for that.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import ArgKind, CallExpr, FuncDef, TypeInfo, Var
from mypy.types import (
    AnyType,
    Instance,
    TupleType,
    Type,
    TypedDictType,
    TypeOfAny,
)

from mypy_asyncgate.flow.places import Field
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lowering.data_classes import is_record
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.declared_types import value_class
from mypy_asyncgate.mypy_api.names import callee, named_class
from mypy_asyncgate.mypy_api.signatures import declared_ownership


def fields(info: TypeInfo | None) -> tuple[str, ...]:
    """Return the fields of a record in the order in which its constructor takes them.

    None for any other class, nor if its objects may release by themselves what they are given.
    """
    names: tuple[str, ...] = ()
    if info is None:
        return names
    named_tuple = info.metadata.get("namedtuple")
    if info.typeddict_type is not None:
        names = tuple(info.typeddict_type.items)
    elif named_tuple is not None:
        names = tuple(named_tuple["fields"])
    else:
        names = tuple(_generated(info))
    if not names or not is_record(info):
        return ()
    ends = any(info.has_readable_member(name) for name in (*EXITS, "__del__"))
    return () if ends else names


def elements(typ: Type) -> list[Type]:
    """Return the types of the elements of a tuple or record, or an empty list for others."""
    found = types.elements(typ)
    if found:
        return found
    proper, info = types.expanded(typ), record_class(typ)
    if isinstance(proper, TypedDictType):
        return list(proper.items.values())
    return [_field_type(info, name) for name in fields(info)] if info is not None else []


def numbered(typ: Type, position: int) -> int:
    """Return the position of an element, with the name of the field if ``typ`` is a record."""
    names = fields(record_class(typ))
    return Field(position, names[position]) if position < len(names) else position


def parts(typ: Type) -> list[Instance]:
    """Return the class instances that a value of ``typ``, once awaited, may be or contain.

    Most types are plain classes, and those are answered at once.
    """
    inner, _ = types.awaited(typ)
    if isinstance(inner, Instance) and not (inner.type.tuple_type or fields(inner.type)):
        return [inner]
    return [instance for item in (inner, *elements(inner)) for instance in types.instances(item)]


def record_class(typ: Type | None) -> TypeInfo | None:
    """Return the class of a value of this type, if that may be a record."""
    proper = types.expanded(typ) if typ is not None else None
    if isinstance(proper, (TupleType, TypedDictType)):
        return (proper.partial_fallback if isinstance(proper, TupleType) else proper.fallback).type
    return proper.type if isinstance(proper, Instance) else None


def field(typ: Type | None, name: str) -> Field | None:
    """Return the element that is the field ``name`` of a value of ``typ``, if that is a record.

    None for a number, a text or a container: those are no resources.
    """
    names = fields(record_class(typ))
    if typ is None or name not in names:
        return None
    held = value_class(elements(typ)[names.index(name)])
    is_plain = held is not None and held.fullname.startswith("builtins.")
    return None if is_plain else Field(names.index(name), name)


def given_fields(call: CallExpr) -> list[Field] | None:
    """Return the field that each argument of a call becomes, or None if it makes no record.

    Nor if the class declares which of its fields it owns.
    """
    names = fields(named_class(callee(call)))
    if not names or any(kind.is_star() for kind in call.arg_kinds):
        return None
    if any(declared_ownership(call, index) is not None for index in range(len(call.args))):
        return None
    found = []
    for index, (kind, parameter) in enumerate(zip(call.arg_kinds, call.arg_names, strict=True)):
        name = names[index] if kind is ArgKind.ARG_POS and index < len(names) else parameter
        name = name if name in names else f"_{name}"
        if name not in names:
            return None
        found.append(Field(names.index(name), name))
    return found


def _generated(info: TypeInfo) -> Iterator[str]:
    """Yield the fields that the parameters of a generated constructor are assigned to."""
    symbol = info.get("__init__")
    if symbol is None or not symbol.plugin_generated or not isinstance(symbol.node, FuncDef):
        return
    for parameter in symbol.node.arg_names[1:]:
        # ``attrs`` takes ``pool`` for a field ``_pool``.
        yield parameter if parameter and info.get(parameter) else f"_{parameter}"


def _field_type(info: TypeInfo, name: str) -> Type:
    symbol = info.get(name)
    declared = symbol.node.type if symbol is not None and isinstance(symbol.node, Var) else None
    return declared or AnyType(TypeOfAny.unannotated)
