"""What the analysis says of the resources of programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeGuard

from mypy.nodes import CallExpr, FuncDef, MemberExpr, MypyFile, NameExpr, Node, TypeInfo

from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.following import follow
from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.markers import Ownership
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.resources.signatures import declared_parameters

from .analysed import Analysed, analysed, graph_of
from .fates import Event, Leak
from .vocabulary import PRODUCERS, SECOND

KINDS = {
    "Held": Kind.RELEASE, "Lazy": Kind.LAZY, "Block": Kind.ENTER, "File": Kind.RELEASE,
    "Child": Kind.RELEASE, "Server": Kind.RELEASE, "Client": Kind.LAZY,
}  # fmt: skip
"""The kinds of the classes."""

DESCRIBED: dict[str, dict[str, Any]] = {
    "Server": {
        "waits": frozenset({"wait_closed"}),
        "consume": frozenset({"detach"}),
        "fills": frozenset({"fill"}),
    },
    "Client": {"start": frozenset({"start"})},
    "File": {"waits": frozenset({"wait"})},
}
"""What a catalog says of the methods of classes."""


def managed_class(tree: MypyFile, name: str) -> Managed:
    """Return what a catalog would say of a class of the vocabulary."""
    info = tree.names[name].node
    assert isinstance(info, TypeInfo)
    kind = KINDS[name]
    release = () if kind is Kind.ENTER else ("close",)
    return Managed(info, kind, True, release, reusable=False, **DESCRIBED.get(name, {}))


def production(tree: MypyFile, call: CallExpr) -> Production:
    """Return the production that a call of the vocabulary is, told by its name."""
    assert isinstance(call.callee, (MemberExpr, NameExpr))
    managed = managed_class(tree, PRODUCERS[call.callee.name])
    kind = managed.kind
    name = call.callee.name
    opened = managed if kind is Kind.LAZY else None
    position = 1 if name == SECOND else None
    derived = isinstance(call.callee, MemberExpr)
    return Production(
        call, name, managed, kind, name == "open_", opened, managed, position, derived
    )


@dataclass(frozen=True)
class Claims:
    """What the analysis says of the resources that one call makes, as the oracle writes it."""

    events: frozenset[Event]
    leaks: frozenset[Leak]
    facts: ProductionFacts
    start: int
    """The line before the program's first."""


def claims(sources: Sequence[str], strict: bool = True) -> Iterator[dict[int, Claims] | None]:
    """Yield, for each program, the claims about each call that makes a resource, by its line.

    If they are not ``strict``, its rules report what they do by default. None stands for a program
    that is too complex for the analysis.
    """
    for program in analysed(sources):
        yield claims_about(program, strict)


def claims_about(program: Analysed, strict: bool = True) -> dict[int, Claims] | None:
    """Return the claims about each call of a program that makes a resource, by its line."""
    found = {}
    try:
        for function in program.functions:
            graph = graph_of(function)
            owner = program.owner if function.info else None
            about = FunctionFacts(
                function.name,
                False,
                "",
                False,
                program.summaries.classes.of(owner) if owner is not None else None,
                False,
            )
            for made in productions(program, function):
                facts = follow(made, graph, about, program.summaries, strict)
                found[made.origin.line - program.start] = claims_of(facts, program.start)
    except TooComplex:
        return None
    return found


def productions(program: Analysed, function: FuncDef) -> Iterator[Production]:
    """Yield what a function makes, and what it takes over."""
    for node in walk(function):
        if is_production(node):
            yield production(program.tree, node)
    for argument, declared in declared_parameters(function):
        if types.declared(declared) is Ownership.OWNED:
            managed = managed_class(program.tree, "Held")
            yield Production(
                argument,
                argument.variable.name,
                managed,
                Kind.RELEASE,
                False,
                None,
                managed,
                None,
                declared=Ownership.OWNED,
            )


def is_production(node: Node) -> TypeGuard[CallExpr]:
    """Tell whether a node is a call that makes a resource."""
    return isinstance(node, CallExpr) and getattr(node.callee, "name", "") in PRODUCERS


def claims_of(facts: ProductionFacts, start: int) -> Claims:
    """Return what ``facts`` say, in lines after line ``start``."""
    return Claims(
        frozenset(
            (e.kind.name, e.line - start, e.status.name, e.raised.name) for e in facts.events
        ),
        frozenset(
            (
                leak.exit.name,
                leak.status.name,
                leak.raised.name,
                leak.op.node.line - start if leak.op is not None else None,
            )
            for leak in facts.leaks
        ),
        facts,
        start,
    )
