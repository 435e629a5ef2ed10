"""Does an override keep the ownership that the method of the base class declares?

Whoever calls a method through the base goes by the signature there: what is passed as ``Owned`` is
not released by the caller, and neither is what is returned as ``Borrowed``. Only declared types
are compared, parameter by parameter, as mypy compares them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mypy.nodes import Context, TypeInfo
from mypy.typeops import callable_corresponding_argument
from mypy.types import CallableType, Type

from mypy_asyncgate.lexicon.special_methods import OBJECT_MAKERS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.names import definition
from mypy_asyncgate.mypy_api.signatures import member_signatures


@dataclass(frozen=True)
class OverrideFacts:
    """A method, at ``where``, that declares another ownership than that of ``base``.

    ``parameter`` is the one that is not ``Owned`` any more; None if the result is ``Owned`` now,
    and was ``Borrowed``.
    """

    where: Context
    name: str
    base: str
    parameter: str | None


def look(info: TypeInfo) -> Iterator[OverrideFacts]:
    """Yield where the methods of a class do not keep what its bases declare."""
    for name, symbol in info.names.items():
        overridden = [base for base in info.mro[1:-1] if name in base.names]
        if not overridden or name in OBJECT_MAKERS or symbol.node is None:
            continue
        own = list(member_signatures(symbol))
        for base in overridden:
            declared = list(member_signatures(base.names[name]))
            if len(own) == len(declared) == 1:
                for parameter in _broken(own[0], declared[0]):
                    where = definition(symbol.node) or symbol.node
                    yield OverrideFacts(where, name, base.name, parameter)


def _broken(own: CallableType, declared: CallableType) -> Iterator[str | None]:
    normal = own.with_unpacked_kwargs()
    for formal in declared.formal_arguments():
        if types.declared(formal.typ) is Ownership.OWNED:
            mine = callable_corresponding_argument(normal, formal)
            if mine is not None and types.declared(mine.typ) is not Ownership.OWNED:
                yield mine.name or formal.name or ""
    if any(
        types.declared(theirs) is Ownership.BORROWED and types.declared(mine) is Ownership.OWNED
        for theirs, mine in zip(_results(declared), _results(own), strict=False)
    ):
        yield None


def _results(signature: CallableType) -> list[Type]:
    """Return the result, as it is awaited, and its elements if it is a tuple."""
    result = types.awaited(signature.ret_type)[0]
    return [result, *types.elements(result)]
