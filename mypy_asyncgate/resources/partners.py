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
from mypy.types import Type

from mypy_asyncgate.lexicon.release_methods import ENDS
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.names import callee, constructed_class, definition, named_class


def partners(elements: Sequence[Type], resources: Collection[int]) -> tuple[int, ...]:
    """Return the elements of a tuple that are no resources, and have a method that ends one."""
    return tuple(i for i, item in enumerate(elements) if i not in resources and _ends(item))


def makers_of_partners(call: CallExpr) -> Iterator[TypeInfo | None]:
    """Yield the classes of what the functions return that a call is given.

    None for each result that is not made there, and so exists already.
    """
    yield from filter(None, map(named_class, call.args))
    for function in _functions(call.args):
        for result in _results(function):
            if not isinstance(result, CallExpr):
                yield None
            elif (info := constructed_class(callee(result))) is not None:
                yield info


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
