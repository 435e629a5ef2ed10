"""What the analysis says of programs: many of them go through one run of mypy."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import CallExpr, Expression, FuncDef, MemberExpr, MypyFile, NameExpr, TypeInfo
from mypy.options import Options

from mypy_asyncgate.analysis.lifetime.enclosing_function import FunctionFacts
from mypy_asyncgate.analysis.lifetime.facts import ProductionFacts
from mypy_asyncgate.analysis.lifetime.tracking import follow
from mypy_asyncgate.catalog.model import CallEntry, Kind
from mypy_asyncgate.flow.leaving import TooComplex
from mypy_asyncgate.lowering.context import Exiting
from mypy_asyncgate.lowering.function import lower
from mypy_asyncgate.mypy_api.children import walk
from mypy_asyncgate.mypy_api.names import called_function
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production
from mypy_asyncgate.summaries.parameters import Parameters

from .fates import Event, Leak
from .vocabulary import CATALOGUED, PRODUCERS, SECOND, STUBS

KINDS = {
    "Held": Kind.RELEASE, "Lazy": Kind.LAZY, "Block": Kind.ENTER, "File": Kind.RELEASE,
    "Child": Kind.RELEASE,
}  # fmt: skip
"""The kinds of the classes."""

# A function of which nothing is known but its body.
ABOUT = FunctionFacts("program", False, "", False, None, False)

_numbers = itertools.count()


@cache
def cache_dir() -> str:
    """Return a folder for mypy's cache of the standard library, for this process."""
    return tempfile.mkdtemp(prefix="oracle-")


def analysed(text: str) -> MypyFile:
    """Return the module ``text`` as mypy's semantic analysis leaves it."""
    options = Options()
    options.cache_dir = cache_dir()
    options.preserve_asts = True
    options.export_types = True
    name = f"generated_{next(_numbers)}"
    result = build.build([BuildSource(None, name, STUBS + text)], options)
    assert not result.errors, "\n".join(result.errors)
    return result.files[name]


def functions(sources: Sequence[str]) -> Iterator[tuple[MypyFile, FuncDef, int]]:
    """Yield the module, the function and the line before it, of each program."""
    parts, starts, line = [], [], STUBS.count("\n")
    for number, source in enumerate(sources):
        top = "Owner" if source.startswith("class Owner") else "program"
        parts.append(source.replace(top, f"{top}_{number}", 1))
        starts.append(line)
        line += source.count("\n")
    tree = analysed("".join(parts))
    for number, start in enumerate(starts):
        owner = tree.names.get(f"Owner_{number}")
        if owner is not None:
            assert isinstance(owner.node, TypeInfo)
            defn = owner.node.names["program"].node
        else:
            defn = tree.names[f"program_{number}"].node
        assert isinstance(defn, FuncDef)
        yield tree, defn, start


def production(tree: MypyFile, call: CallExpr) -> Production:
    """Return the production that a call of the vocabulary is, told by its name."""
    assert isinstance(call.callee, (MemberExpr, NameExpr))
    symbol = tree.names[PRODUCERS[call.callee.name]]
    assert isinstance(symbol.node, TypeInfo)
    kind = KINDS[symbol.node.name]
    release = () if kind is Kind.ENTER else ("close",)
    managed = Managed(symbol.node, kind, True, release, reusable=False)
    name = call.callee.name
    opened = managed if kind is Kind.LAZY else None
    position = 1 if name == SECOND else None
    derived = isinstance(call.callee, MemberExpr)
    return Production(
        call, name, managed, kind, name == "open_", opened, managed, position, derived
    )


class Known:
    """Nothing is known but what ``CATALOGUED`` tells, and that ``suppressor`` suppresses."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        does = CATALOGUED.get(bare_name)
        return CallEntry(bare_name, does, "told") if does is not None else None

    def survey(self, call: CallExpr, index: int) -> CallEntry | None:
        return None

    def exception(self, bare_name: str) -> str:
        return bare_name

    def exiting(self, manager: Expression) -> Exiting:
        suppresses = getattr(getattr(manager, "callee", None), "name", "") == "suppressor"
        return Exiting.MAY_SWALLOW if suppresses else Exiting.PASSES


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
    for tree, defn, start in functions(sources):
        try:
            yield claims_about(tree, defn, start, strict)
        except TooComplex:
            yield None


def claims_about(tree: MypyFile, defn: FuncDef, start: int, strict: bool) -> dict[int, Claims]:
    """Return the claims about each call of a program that makes a resource, by its line."""
    graph = lower(defn, Known())
    calls = [
        node
        for node in walk(defn)
        if isinstance(node, CallExpr) and getattr(node.callee, "name", "") in PRODUCERS
    ]
    return {
        call.line - start: claims_of(
            follow(production(tree, call), graph, ABOUT, callees(tree), strict), start
        )
        for call in calls
    }


def callees(tree: MypyFile) -> Parameters:
    """Return what the functions of a module do with their arguments."""
    return Parameters(
        lambda function: lower(function, Known()),
        lambda target: called_function(target, tree.fullname),
    )


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
