"""Resources that a library hands over to a callback, which owns them from then on."""

from __future__ import annotations

from mypy.nodes import Expression, FuncDef

from mypy_asyncgate.catalog.model import CallbackEntry, Kind
from mypy_asyncgate.mypy_api import names
from mypy_asyncgate.resources.called import CheckedCall
from mypy_asyncgate.resources.catalogued import Catalogued
from mypy_asyncgate.resources.production import Production


def handed_over(call: CheckedCall, catalogued: Catalogued) -> tuple[FuncDef, Production] | None:
    """Return the function that a call will call with a resource, and the resource.

    None if the call does not, or if the body of the function is not in the module at hand.
    """
    entry = catalogued.callback(call.full_name)
    target = _callback(call, entry) if entry is not None else None
    function = names.called_function(target, call.module) if target is not None else None
    managed = catalogued.managed(entry.type) if entry is not None else None
    if entry is None or target is None or function is None or managed is None:
        return None
    index = entry.parameter + names.binds_object(target, function)
    arguments = function.arguments
    if index >= len(arguments) or not arguments[index].kind.is_positional():
        return None
    parameter = arguments[index]
    if any(argument.kind.is_star() for argument in arguments[:index]):
        return None
    name = parameter.variable.name
    # What is handed over is open.
    kind = Kind.RELEASE
    return function, Production(
        parameter, name, managed, kind, False, None, managed, None, safe=entry.safe
    )


def _callback(call: CheckedCall, entry: CallbackEntry) -> Expression | None:
    for index, argument in enumerate(call.node.args):
        passed = (index, call.node.arg_names[index])
        if not call.node.arg_kinds[index].is_star() and any(a in passed for a in entry.arguments):
            return argument
    return None
