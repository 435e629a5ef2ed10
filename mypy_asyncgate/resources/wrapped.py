"""Which argument a resource is made around, so that it holds nothing of its own."""

from __future__ import annotations

from mypy.nodes import ArgKind, CallExpr, FuncDef
from mypy.types import CallableType, get_proper_type

from mypy_asyncgate.catalog.model import ProducerEntry
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.resources.classes import Classes


def wrapped_argument(
    call: CallExpr, entry: ProducerEntry | None, factory: FuncDef | None, classes: Classes
) -> int | None:
    """Return the index of the argument that the result of a call is made around, or None.

    The catalog tells. Without an entry, a ``factory``, that is a classmethod that gives an object
    of its class, makes it around an argument that is a resource itself.
    """
    if entry is not None:
        return _index(call, entry.around) if entry.around is not None else None
    signature = get_proper_type(factory.type) if factory and factory.type else None
    if not isinstance(signature, CallableType):
        return None
    # The parameters come from the type: a function that mypy has cached has no arguments.
    for number, parameter in enumerate(signature.formal_arguments()[1:]):
        if any(classes.managed(i.type) is not None for i in types.instances(parameter.typ)):
            by_name = _index(call, parameter.name) if parameter.name is not None else None
            return _index(call, number) if by_name is None else by_name
    return None


def _index(call: CallExpr, argument: int | str) -> int | None:
    """Return the index of an argument that is given by its position or keyword, or None."""
    if isinstance(argument, str):
        return call.arg_names.index(argument) if argument in call.arg_names else None
    before = call.arg_kinds[: argument + 1]
    is_given = len(before) > argument and all(kind is ArgKind.ARG_POS for kind in before)
    return argument if is_given else None
