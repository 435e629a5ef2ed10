"""Releases of borrowed resources.

Question: does a function release a resource that somebody else owns?
Fact: parameters are borrowed unless they are declared ``Owned``. So are fields that only parameters
are assigned to, and results of calls that declare ``Borrowed``.
Example: ``async def use(session: Session) -> None: await session.close()``.
Assumes: parameters and results are tracked like resources that the function makes. For a field,
only the body of the class is searched for assignments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mypy.nodes import (
    AssignmentStmt,
    Context,
    Decorator,
    FuncItem,
    IfStmt,
    MemberExpr,
    NameExpr,
    Node,
    TypeInfo,
)

from mypy_asyncgate.analysis.classes.definitions import definitions
from mypy_asyncgate.analysis.lifetime.events import Event, EventKind
from mypy_asyncgate.analysis.lifetime.state import OPEN
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.flow.leaving import Raised
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import own_nodes, walk
from mypy_asyncgate.mypy_api.names import own_attribute
from mypy_asyncgate.mypy_api.signatures import field_ownership
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.resources.signatures import declared_parameters


@dataclass(frozen=True)
class LoanFacts:
    """A release of something borrowed, at ``where``.

    ``lender`` is the owner, for messages. ``is_declared`` says that a signature declares the loan,
    and not merely that no signature declares otherwise.
    """

    where: Context
    name: str | None
    type_name: str
    lender: str
    is_declared: bool


def loan_of_resource(
    production: Production, name: str | None, events: Iterable[Event], function: FuncItem
) -> LoanFacts | None:
    """Return the facts of a borrowed resource that ``function`` releases, or None.

    ``name`` is the variable that holds it, ``events`` are its events.
    """
    held = production.managed
    # A block both opens and closes a lazy resource, which does not concern its owner.
    ends = (
        {EventKind.RELEASED} if held.kind is Kind.LAZY else {EventKind.RELEASED, EventKind.ENTERED}
    )
    for event in events:
        if event.kind in ends and event.status == OPEN and event.raised is Raised.NOT:
            where = event.op.node
            # What has no name is tested by nobody.
            if _depends_on_other_test(
                where,
                function,
                lambda node: name is not None and getattr(node, "name", None) == name,
            ):
                return None
            lender = "the caller" if production.is_taken_over else f'"{production.source}"'
            declared = not production.is_taken_over or production.declared is Ownership.BORROWED
            return LoanFacts(where, name, held.name, lender, declared)
    return None


def loan_of_field(
    where: Context, receiver: MemberExpr, function: FuncItem, owner: TypeInfo, type_name: str
) -> LoanFacts | None:
    """Return the facts of a release, in a method, of a field that was passed in, or None.

    ``receiver`` is the released expression in ``where``, ``owner`` the class of ``function``.
    """
    field = own_attribute(receiver)
    if field is None or _depends_on_other_test(
        where, function, lambda node: own_attribute(node) == field
    ):
        return None
    declared = field_ownership(receiver)
    if declared is not None:
        lender = "somebody else"
        is_lent = declared is Ownership.BORROWED
        return LoanFacts(where, f"self.{field}", type_name, lender, True) if is_lent else None
    setter = _injecting_method(field, owner)
    if setter is None:
        return None
    return LoanFacts(where, f"self.{field}", type_name, f'the caller of "{setter}"', False)


def _depends_on_other_test(
    release: Context, function: FuncItem, is_about: Callable[[Node], bool]
) -> bool:
    """Tell whether a release depends on a test of something else, such as a flag."""
    for node in own_nodes(function.body):
        if isinstance(node, IfStmt) and any(inner is release for inner in walk(node)):
            tests = [inner for test in node.expr for inner in walk(test)]
            if not any(map(is_about, tests)):
                return True
    return False


def _injecting_method(field: str, owner: TypeInfo) -> str | None:
    """Return the method that stores a parameter in a field, if nothing else is stored there."""
    setter = None
    for method in (f for d in definitions(owner.defn) for f in d.functions):
        if isinstance(method, Decorator):
            method = method.func
        lent = {
            argument.variable
            for argument, declared in declared_parameters(method)
            if types.declared(declared) is not Ownership.OWNED
        }
        for node in own_nodes(method.body):
            if isinstance(node, AssignmentStmt) and any(
                own_attribute(target) == field for target in node.lvalues
            ):
                value = node.rvalue
                if not (isinstance(value, NameExpr) and value.node in lent):
                    return None
                setter = method.name
    return setter
