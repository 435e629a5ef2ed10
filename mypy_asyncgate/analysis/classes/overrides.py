"""Overrides that declare another ownership than the overridden method.

Question: can callers rely on the ownership that the base class declares?
Fact: the declared types of parameters and results. A caller does not release what it passes as
``Owned``, nor what it gets as ``Borrowed``.
Example: the base declares ``def add(self, conn: Owned[Conn])``, the override ``conn: Conn``.
Assumes: parameters correspond to each other as mypy compares them.
"""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import Context, TypeInfo
from mypy.typeops import callable_corresponding_argument
from mypy.types import CallableType, Type

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.special_methods import OBJECT_MAKERS
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.names import definition
from mypy_asyncgate.mypy_api.signatures import member_signatures


@dataclass(frozen=True)
class OverrideFacts:
    """A method, at ``where``, that declares another ownership than the method of ``base``.

    ``parameter`` is the parameter that is no longer ``Owned``, or None if the result is ``Owned``
    instead of ``Borrowed``.
    """

    where: Context
    name: str
    base: str
    parameter: str | None


def broken_overrides(info: TypeInfo) -> Iterator[OverrideFacts]:
    """Yield the facts of each override that breaks the declaration of a base class."""
    for name, symbol in info.names.items():
        overridden = [base for base in info.mro[1:-1] if name in base.names]
        if not overridden or name in OBJECT_MAKERS or symbol.node is None:
            continue
        own = list(member_signatures(symbol))
        for base in overridden:
            declared = list(member_signatures(base.names[name]))
            if len(own) == len(declared) == 1:
                for parameter in _broken_parameters(own[0], declared[0]):
                    where = definition(symbol.node) or symbol.node
                    yield OverrideFacts(where, name, base.name, parameter)


def _broken_parameters(own: CallableType, declared: CallableType) -> Iterator[str | None]:
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
    """Return the awaited result, and its elements if it is a tuple."""
    result = types.awaited(signature.ret_type)[0]
    return [result, *types.elements(result)]
