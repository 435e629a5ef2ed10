"""Programs as mypy sees them: many of them go through one run."""

from __future__ import annotations

import gc
import itertools
import re
import tempfile
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mypy import build
from mypy.modulefinder import BuildSource
from mypy.nodes import (
    CallExpr,
    ClassDef,
    Expression,
    FuncDef,
    FuncItem,
    IndexExpr,
    MemberExpr,
    MypyFile,
    TypeInfo,
    Var,
)
from mypy.options import Options
from mypy.types import Instance

from mypy_asyncgate.catalog.model import CallEntry
from mypy_asyncgate.dataclass import replace
from mypy_asyncgate.flow.graph import Graph
from mypy_asyncgate.flow.places import Field
from mypy_asyncgate.lowering.context import Exiting
from mypy_asyncgate.lowering.function import lower
from mypy_asyncgate.mypy_api.call_targets import Applied
from mypy_asyncgate.mypy_api.modules import Module
from mypy_asyncgate.mypy_api.names import bare_name
from mypy_asyncgate.summaries.held_classes import HeldClasses
from mypy_asyncgate.summaries.interface import Interface, classes
from mypy_asyncgate.summaries.of_build import BuildSummaries
from mypy_asyncgate.summaries.of_module import ModuleSummaries, TypeOf
from mypy_asyncgate.summaries.results import Position
from mypy_asyncgate.summaries.stored import NOTHING_STORED, StoredModule

from .vocabulary import CATALOGUED, PRODUCERS, SECOND, STUBS

ROOT = str(Path(__file__).parents[2])

BATCH = 250
"""How many programs one module has; memory grows with it, and time if it is small."""

_numbers = itertools.count()


@cache
def cache_dir() -> str:
    """Return a folder for mypy's cache of the standard library, for this process."""
    return tempfile.mkdtemp(prefix="oracle-")


def module(text: str) -> MypyFile:
    """Return the module ``text`` as mypy's semantic analysis leaves it."""
    options = Options()
    options.cache_dir = cache_dir()
    options.preserve_asts = True
    options.semantic_analysis_only = True
    # It reads the markers of ownership in signatures.
    options.plugins = ["mypy_asyncgate"]
    options.mypy_path = [ROOT]
    # Names may be bound twice.
    options.ignore_errors = True
    name = f"generated_{next(_numbers)}"
    result = build.build([BuildSource(None, name, STUBS + text)], options)
    assert not result.errors, "\n".join(result.errors)
    return result.files[name]


@dataclass(frozen=True)
class Analysed:
    """A program as mypy sees it; ``start`` is the line before its first."""

    tree: MypyFile
    number: int
    functions: tuple[FuncDef, ...]
    start: int
    summaries: ModuleSummaries
    build: BuildSummaries
    read_by_others: BuildSummaries
    """The summaries as other modules read them."""
    owner: TypeInfo | None

    def as_written(self, name: str) -> str:
        """Return a name of the module as the text of the program has it."""
        bare = name.removesuffix(f"_{self.number}")
        return bare if NUMBERED.fullmatch(bare.removeprefix(".")) else name


NUMBERED = re.compile(r"\b(program|Owner|help_\d|_?field_\w)\b")
"""The names of a program that belong to its module."""


def analysed(sources: Sequence[str]) -> Iterator[Analysed]:
    """Yield the programs; many of them are in one module."""
    for begin in range(0, len(sources), BATCH):
        yield from _in_one_module(sources[begin : begin + BATCH])
        graph_of.cache_clear()
        # mypy almost turns the collector off.
        gc.collect()


def _in_one_module(sources: Sequence[str]) -> Iterator[Analysed]:
    parts, starts, line = [], [], STUBS.count("\n")
    for number, source in enumerate(sources):
        parts.append(NUMBERED.sub(rf"\1_{number}", source))
        starts.append(line)
        line += source.count("\n")
    tree = module("".join(parts))
    summaries, build = summaries_of(tree)
    others = read_by_others(summaries, build)
    functions: dict[int, list[FuncDef]] = defaultdict(list)
    owners: dict[int, TypeInfo] = {}
    for node in tree.defs:
        number = bisect(starts, node.line - 1) - 1
        if isinstance(node, ClassDef):
            owners[number] = node.info
        inside = node.defs.body if isinstance(node, ClassDef) else [node]
        functions[number] += [function for function in inside if isinstance(function, FuncDef)]
    for number, start in enumerate(starts):
        yield Analysed(
            tree,
            number,
            tuple(functions[number]),
            start,
            summaries,
            build,
            others,
            owners.get(number),
        )


def makes(call: CallExpr, applied: Applied, type_of: TypeOf) -> frozenset[Position] | None:
    """Return which parts of the result of a call are new resources."""
    name = bare_name(applied.target)
    if name not in PRODUCERS:
        return None
    return frozenset({1 if name == SECOND else None})


RELEASE = frozenset({"close"})
"""The method that releases what a field holds."""


def summaries_of(tree: MypyFile) -> tuple[ModuleSummaries, BuildSummaries]:
    """Return the summaries of a module that no other module knows, and of a build of it alone.

    Every field is taken to hold an object of the same class.
    """
    known: dict[str, ModuleSummaries] = {}
    build = BuildSummaries(known.get, lambda name: NOTHING_STORED, lambda name: None)
    info = tree.names["Held"].node
    assert isinstance(info, TypeInfo)
    held = Instance(info, [])
    summaries = known[tree.fullname] = ModuleSummaries(
        Module(tree),
        graph_of,
        makes,
        lambda info: None,
        lambda info: frozenset(),
        build,
    )
    summaries.ownerships = replace(
        summaries.ownerships,
        held=HeldClasses(
            lambda node: held if isinstance(node, Var) and "field_" in node.name else None,
            lambda info: RELEASE if info is held.type else None,
            lambda info: frozenset(),
        ),
    )
    return summaries, build


def read_by_others(summaries: ModuleSummaries, build: BuildSummaries) -> BuildSummaries:
    """Return what a build knows of a module that has stored everything, and has no tree."""
    interface = Interface(lambda typ: True, RELEASE.__contains__)
    stored = StoredModule.read(interface.of(summaries, build).text())
    named = {info.fullname: info for info in classes(summaries)}
    return BuildSummaries(lambda name: None, lambda name: stored, named.get)


class Known:
    """Nothing is known but what ``CATALOGUED`` tells, and that ``suppressor`` suppresses."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        does = CATALOGUED.get(bare_name)
        return CallEntry(bare_name, does, "told") if does is not None else None

    def survey(self, call: CallExpr, index: int) -> CallEntry | None:
        return None

    def field(self, e: MemberExpr | IndexExpr) -> Field | None:
        return None

    def exception(self, bare_name: str) -> str:
        return bare_name

    def exiting(self, manager: Expression) -> Exiting:
        suppresses = getattr(getattr(manager, "callee", None), "name", "") == "suppressor"
        return Exiting.MAY_SWALLOW if suppresses else Exiting.PASSES


@cache
def graph_of(function: FuncItem) -> Graph:
    """Return the graph of a function, which is asked for again and again."""
    return lower(function, Known())
