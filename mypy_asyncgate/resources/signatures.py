"""The resources that a function receives by its signature, and who owns them."""

from __future__ import annotations

from collections.abc import Iterator

from mypy.nodes import Argument, FuncItem
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.resources.classes import Classes
from mypy_asyncgate.resources.production import Origin, Production


def taken_over(function: FuncItem, classes: Classes) -> Iterator[Production]:
    """Yield the resources in the parameters that the signature marks as ``Owned``."""
    for argument, declared in declared_parameters(function):
        parts = [(None, declared), *enumerate(types.elements(declared))]
        for position, part in parts:
            if types.declared(part) is Ownership.OWNED:
                yield from received(argument, argument.variable.name, part, position, classes)


def lent(function: FuncItem, classes: Classes) -> Iterator[Production]:
    """Yield the resources in the parameters that the function borrows, of declared classes only."""
    for argument, declared in declared_parameters(function):
        if types.declared(declared) is not Ownership.OWNED:
            source = argument.variable.name
            for production in received(argument, source, declared, None, classes):
                if production.managed.declared and production.kind is Kind.RELEASE:
                    yield production


def declared_parameters(function: FuncItem) -> Iterator[tuple[Argument, Type]]:
    """Yield each parameter with its declared type, without ``self``, ``cls`` and starred ones."""
    signature = get_proper_type(function.type) if function.type is not None else None
    if isinstance(signature, CallableType) and len(signature.arg_types) == len(function.arguments):
        for argument, declared in zip(function.arguments, signature.arg_types, strict=True):
            variable = argument.variable
            if not (argument.kind.is_star() or variable.is_self or variable.is_cls):
                yield argument, declared


def received(
    origin: Origin, source: str, declared: Type, position: int | None, classes: Classes
) -> Iterator[Production]:
    """Yield the resource that a received value of type ``declared`` is, if it is one.

    ``position`` is the position of the value in the tuple that is received, or None. The results
    of calls are the concern of ``Producers``.
    """
    for instance in types.instances(declared):
        managed = classes.managed(instance.type)
        if managed is None:
            continue
        yield Production(
            origin,
            source,
            managed,
            # A lazy resource is received open.
            Kind.RELEASE if managed.kind is Kind.LAZY else managed.kind,
            False,
            None,
            classes.entered(instance, managed),
            position,
            declared=types.ownership(instance),
        )
        return
