"""How the objects of a library's classes are managed, for people who do not see its bodies.

The analysis of a project is reserved: what only a context protocol shows is no certain knowledge
of code that it has at hand. A catalog states it, and its readers can strike it out.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import partial

from mypy.nodes import ARG_NAMED, ARG_POS, TypeInfo
from mypy.types import CallableType, Instance, NoneType, Type, get_proper_type
from mypy.typevars import fill_typevars_with_any

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.engine.session import Session
from mypy_asyncgate.lexicon.protocol import PAIRS
from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.lexicon.special_methods import is_initializer
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.names import definition
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.summaries.ownership import FieldOwnership

NO_RESOURCES = (Kind.NONE, Kind.DERIVED)


class Kinds:
    """Decides how classes are managed, by their bodies and those of the ``named`` subclasses."""

    def __init__(self, session: Session, named: Iterable[TypeInfo]) -> None:
        self._session = session
        self._subclasses: dict[TypeInfo, list[TypeInfo]] = {}
        self._managed: dict[TypeInfo, Managed | None] = {}
        for info in named:
            for base in info.mro[1:-1]:
                self._subclasses.setdefault(base, []).append(info)

    def of(self, info: TypeInfo) -> Managed | None:
        """Return how the objects of a class are managed, or None if they are no resources."""
        if info not in self._managed:
            # What a class holds of its own kind says nothing more of it.
            self._managed[info] = None
            self._managed[info] = self._decide(info)
        return self._managed[info]

    def of_type(self, typ: Type) -> Managed | None:
        """Return how a value of this type is managed, or None if it may be no resource."""
        found = (self.of(i.type) for i in types.instances(typ))
        return next((m for m in found if m is not None), None)

    def is_certain(self, typ: Type) -> bool:
        """Tell whether a value of this type is a resource by declarations or by what it owns."""
        found = (self._session.classes.managed(i.type) for i in types.instances(typ))
        return any(m is not None and m.is_certain and self.of(m.info) is not None for m in found)

    def _decide(self, info: TypeInfo) -> Managed | None:
        managed = self._session.classes.managed(info)
        if managed is not None and managed.kind in NO_RESOURCES:
            return None
        if managed is not None and managed.declared:
            return managed
        if info.is_protocol or not any(info.has_readable_member(leave) for _, leave in PAIRS):
            return managed if managed is None else self._with_usual_methods(managed)
        if info.is_abstract and (shown := self._of_subclasses(info)) is not None:
            return shown
        return self._of_block(info, managed)

    def _of_subclasses(self, info: TypeInfo) -> Managed | None:
        """Return how those subclasses of an abstract class are managed that can be made."""
        concrete = [c for c in self._subclasses.get(info, ()) if not c.is_abstract]
        found = [managed for c in concrete if (managed := self.of(c)) is not None]
        if not found or len({managed.kind for managed in found}) > 1:
            return None
        release = [m for m in found[0].release if info.has_readable_member(m)]
        common = [m for m in release if all(m in managed.release for managed in found)]
        start = (m for m in found[0].start if info.has_readable_member(m))
        return replace(found[0], info=info, release=tuple(common), start=frozenset(start))

    def _of_block(self, info: TypeInfo, managed: Managed | None) -> Managed | None:
        """Return how a class with a context protocol is managed."""
        owned = self._session.ownership(info)
        block = owned.block
        known = managed.release if managed is not None and managed.ownership else ()
        closing = filter(partial(_ends, info), block.closed_by)
        release = _public({*filter(partial(_only_ends, info), known), *closing})
        is_lock = info.has_readable_member("acquire") and set(release) <= {"release"}
        if is_lock or (managed is None and not (release or block.opens)):
            # Not the object is held, but what it is acquired for; or nothing at all is.
            return None
        holds = any(self._is_made_open(info, held) for held in owned.fields)
        base = replace(managed or Managed(info, Kind.ENTER, declared=False), ownership=None)
        if release and (holds or not block.opens):
            return replace(base, kind=Kind.RELEASE, release=release, start=frozenset())
        started = frozenset(_public(block.opened_by))
        kind = Kind.LAZY if release or _opens_when_awaited(info) else Kind.ENTER
        return replace(base, kind=kind, release=release, start=started)

    def _is_made_open(self, info: TypeInfo, field: FieldOwnership) -> bool:
        """Tell whether a constructor makes something for a field that is held from then on.

        It does so for a field that it may be given, if it need not be.
        """
        symbol = info.get(field.name)
        is_made = any(map(is_initializer, field.made_in)) or (
            field.released_by and _may_be_missing(info, field.given_by)
        )
        if symbol is None or symbol.type is None or not is_made:
            return False
        return any(
            held.type is not info
            and (managed := self.of(held.type)) is not None
            and managed.kind is Kind.RELEASE
            for held in types.instances(symbol.type)
        )

    def _with_usual_methods(self, managed: Managed) -> Managed:
        ending = filter(partial(_only_ends, managed.info), managed.release)
        return replace(managed, release=_public(ending) or managed.release)


def _public(methods: Iterable[str]) -> tuple[str, ...]:
    """Return the methods that others may call, the usual one to release an object first."""
    found = (method for method in methods if not method.startswith("_"))
    return tuple(sorted(found, key=lambda m: (ENDS.index(m) if m in ENDS else len(ENDS), m)))


def _only_ends(info: TypeInfo, method: str) -> bool:
    """Tell whether a method that releases an object does nothing else: it gives nothing."""
    symbol = info.get(method)
    function = definition(symbol.node) if symbol is not None else None
    signature = get_proper_type(function.type) if function is not None else None
    is_silent = isinstance(signature, CallableType) and isinstance(
        get_proper_type(types.awaited(signature.ret_type)[0]), NoneType
    )
    return method in ENDS or (is_silent and _ends(info, method))


def _ends(info: TypeInfo, method: str) -> bool:
    """Tell whether a method can be called to release an object: it needs no argument."""
    symbol = info.get(method)
    function = definition(symbol.node) if symbol is not None else None
    if function is None or function.is_property:
        return False
    needed = [k for k in function.arg_kinds if k in (ARG_POS, ARG_NAMED)]
    return len(needed) <= (0 if function.is_static else 1)


def _may_be_missing(info: TypeInfo, parameters: Container[str]) -> bool:
    """Tell whether one of these parameters of the constructor has a default."""
    symbol = info.get("__init__")
    function = definition(symbol.node) if symbol is not None else None
    return function is not None and any(
        name in parameters and kind.is_optional()
        for name, kind in zip(function.arg_names, function.arg_kinds, strict=True)
    )


def _opens_when_awaited(info: TypeInfo) -> bool:
    instance = fill_typevars_with_any(info)
    return isinstance(instance, Instance) and types.await_result(instance) is not None
