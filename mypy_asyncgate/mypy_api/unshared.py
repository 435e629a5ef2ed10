"""Protects what declarations say of ownership from what mypy does to the types of calls.

Where mypy joins types of one class of which only one says more than the class, it erases that from
the type itself. The type of a call is that of the declaration, so that the declaration would lose
its marker for all calls that are checked later.
"""

from __future__ import annotations

from mypy.types import Instance, Type, UnionType, get_proper_type

from mypy_asyncgate.mypy_api import types


def unshared(typ: Type) -> Type:
    """Return a copy of a type that declares an ownership, also of what is awaited; or ``typ``."""
    proper = get_proper_type(typ)
    if isinstance(proper, UnionType) and types.declared(proper) is not None:
        return UnionType([unshared(item) for item in proper.items], proper.line, proper.column)
    if isinstance(proper, Instance) and types.ownership(proper) is not None:
        return proper.copy_modified()
    inner, is_awaitable = types.awaited(typ)
    if is_awaitable and types.declared(inner) is not None:
        return types.with_result(typ, unshared(inner), None)
    return typ
