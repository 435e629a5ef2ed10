"""Pairs of a resource and a partner that can end it, such as a transport and its protocol.

Question: which elements of a tuple can end the resource in it, and has somebody else such a one?
Example: ``await loop.create_datagram_endpoint(lambda: self)`` gives ``self`` the transport.
Assumes: what a function that is passed to the call returns is the partner. It is new, and so only
in the tuple, if that function returns the result of a call. A partner with a method that closes
what it is given closes the resource.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from mypy.nodes import CallExpr, Expression, FuncItem, LambdaExpr, NameExpr, ReturnStmt, TypeInfo
from mypy.types import CallableType, Type, get_proper_type

from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.declared_types import declared_type_of
from mypy_asyncgate.mypy_api.names import callee, constructed_class, definition, named_class


def partners(elements: Sequence[Type], resources: Collection[int]) -> tuple[int, ...]:
    """Return the elements of a tuple that are no resources, and have a method that ends one."""
    return tuple(i for i, item in enumerate(elements) if i not in resources and _ends(item))


def makers_of_partners(call: CallExpr) -> Iterator[TypeInfo | None]:
    """Yield the classes of what the functions return that a call is given.

    None for each result that is not made there, and so exists already.
    """
    yield from filter(None, map(named_class, call.args))
    for result in _made(call):
        if not isinstance(result, CallExpr):
            yield None
        elif (info := constructed_class(callee(result))) is not None:
            yield info


def is_called_back(call: CallExpr, elements: Sequence[Type]) -> bool:
    """Tell whether a partner is made with a function that is declared to take an element.

    The partner is going to give that function the resource: ``Protocol(on_connect=self._set)``.
    """
    given = [instance.type for element in elements for instance in types.instances(element)]
    return any(
        info in declared.mro or declared in info.mro[:-1]
        for result in _made(call)
        if isinstance(result, CallExpr)
        for declared in _taken(result.args)
        for info in given
    )


def _taken(arguments: Iterable[Expression]) -> Iterator[TypeInfo]:
    """Yield the classes of what the functions among some arguments are declared to take."""
    for declared in map(declared_type_of, arguments):
        signature = get_proper_type(declared) if declared is not None else None
        for argument in signature.arg_types if isinstance(signature, CallableType) else ():
            yield from (instance.type for instance in types.instances(argument))


def _made(call: CallExpr) -> Iterator[Expression]:
    """Yield what the functions return that a call is given."""
    for function in _functions(call.args):
        yield from _results(function)


def _functions(arguments: Iterable[Expression]) -> Iterator[FuncItem]:
    for argument in arguments:
        named = argument.node if isinstance(argument, NameExpr) else None
        function = argument if isinstance(argument, LambdaExpr) else definition(named)
        if function is not None:
            yield function


def _results(function: FuncItem) -> Iterator[Expression]:
    for node in own_nodes(function.body):
        if isinstance(node, ReturnStmt) and node.expr is not None:
            yield node.expr


def _ends(element: Type) -> bool:
    """Tell whether an element of a tuple has a method that ends something."""
    return any(i.type.has_readable_member(name) for i in types.instances(element) for name in ENDS)
