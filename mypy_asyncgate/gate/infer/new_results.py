"""Which functions of a library give their callers something new."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy.nodes import Decorator, FuncDef
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.gate.infer.kinds import Kinds
from mypy_asyncgate.gate.infer.model import NewView
from mypy_asyncgate.lowering.records import fields, record_class
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.summaries.results import Provenance, Result, ResultSummary, fresh_positions

UNENTERED = (Kind.ENTER, Kind.LAZY)
"""The kinds of objects that code does not store before they are entered: a call that gives one has
made it, unless it is known to look it up."""


class NewResults:
    """Finds the new resources in the results of functions."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def of_function(self, node: FuncDef, results: ResultSummary) -> Iterator[NewView]:
        """Yield what is new in the result of a function with these results."""
        given = _result_type(node.type)
        if given is None:
            return
        # What a record is made of cannot be written into a signature.
        elements = [] if fields(record_class(given)) else types.elements(given)
        positions = fresh_positions(results)
        for position in sorted(positions, key=lambda p: -1 if p is None else p):
            if position is None or position < len(elements):
                typ = given if position is None else elements[position]
                own = [r for r in results if r.position == position]
                yield from self._new(typ, position, own)
        is_looked_up = any(
            r.provenance in (Provenance.PART, Provenance.PARAMETER) or r.kept for r in results
        )
        if not positions and not is_looked_up and self._makes_its_own(node, given):
            yield from self._new(given, None, ())

    def of_decorated(self, node: Decorator) -> Iterator[NewView]:
        """Yield what is new in the result of a decorated function: a manager, as its type says."""
        given = _result_type(node.type)
        managed = self._kinds.of_type(given) if given is not None else None
        if given is not None and managed is not None and managed.kind in UNENTERED:
            yield from self._new(given, None, ())

    def _makes_its_own(self, node: FuncDef, given: Type) -> bool:
        """Tell whether a result is new though its origin is unknown.

        That of a class method that gives an object of its class is, and so is what nobody has
        entered yet.
        """
        if any(True for _ in types.instances(given)) and node.is_class and node.info:
            return any(i.type.has_base(node.info.fullname) for i in types.instances(given))
        managed = self._kinds.of_type(given)
        return managed is not None and managed.kind in UNENTERED and not node.is_property

    def _new(self, typ: Type, position: int | None, own: Iterable[Result]) -> Iterator[NewView]:
        managed = self._kinds.of_type(typ)
        made = managed.as_made(own) if managed is not None and own else managed
        if managed is None or made is None:
            return
        declared = types.declared(typ) is not None
        kind = _opened(made, own)
        name = managed.info.fullname
        yield NewView(position, managed.name, name, kind, managed.kind, declared)


def _opened(made: Managed, own: Iterable[Result]) -> Kind:
    """Return the kind of an object after what its maker has done to it."""
    if made.kind is Kind.LAZY and any(r.awaited or not made.start.isdisjoint(r.used) for r in own):
        return Kind.RELEASE
    return made.kind


def _result_type(typ: Type | None) -> Type | None:
    """Return the type of the result of a function, once it is awaited."""
    signature = get_proper_type(typ) if typ is not None else None
    return types.awaited(signature.ret_type)[0] if isinstance(signature, CallableType) else None
