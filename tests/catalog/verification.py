"""Every entry against the installed library: its name exists and is of the declared kind.

One mypy program imports all that is looked at. As a script it does so for the distributions named,
or for all, and prints what is wrong; a library that is not installed is.
"""

from __future__ import annotations

import importlib.metadata
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from mypy.build import BuildResult, build, default_data_dir
from mypy.lookup import lookup_fully_qualified
from mypy.modulefinder import BuildSource, FindModuleCache, compute_search_paths
from mypy.nodes import Decorator, FuncDef, OverloadedFuncDef, SymbolNode, TypeInfo, Var
from mypy.options import Options
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    TupleType,
    Type,
    TypeOfAny,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.catalog.library import Library
from mypy_asyncgate.catalog.model import (
    BlockingEntry,
    CallbackEntry,
    CallEntry,
    ClassEntry,
    Gives,
    Kind,
    ProducerEntry,
    SurveyEntry,
    TypeEntry,
)

CATALOG = load_builtin()
ENTERING = ("__aenter__", "__enter__", "__await__")


def missing(library: Library) -> list[str]:
    """The distributions of a library that are not installed."""
    needed = [name for name in (library.distribution, library.types) if name is not None]
    absent = []
    for name in needed:
        try:
            importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            absent.append(name)
    return absent


@dataclass(frozen=True)
class Program:
    result: BuildResult

    def has(self, name: str) -> bool:
        """Whether there is such a thing; some entries are for other releases than the one here."""
        files = self.result.files
        return (
            "." in name and lookup_fully_qualified(name, files, raise_on_missing=False) is not None
        )

    def defines(self, name: str) -> bool:
        """Whether the release here has this name, and does not only import it."""
        symbol = lookup_fully_qualified(name, self.result.files, raise_on_missing=False)
        return symbol is not None and symbol.node is not None and symbol.node.fullname == name

    def find(self, name: str) -> SymbolNode:
        symbol = lookup_fully_qualified(name, self.result.files, raise_on_missing=False)
        assert symbol is not None and symbol.node is not None, f"{name} does not exist"
        assert symbol.node.fullname == name, f"{name} is defined as {symbol.node.fullname}"
        return symbol.node


def module_of(name: str, finder: FindModuleCache) -> str:
    """The longest prefix that is a module; importing anything else would make it Any."""
    while not isinstance(finder.find_module(name), str):
        name = name.rpartition(".")[0]
        assert name, "no such module"
    return name


def program(libraries: Iterable[Library]) -> Program:
    """A program that imports every module that is named in the entries of some libraries."""
    options = Options()
    options.python_executable = sys.executable
    # Python 3.10 lacks some of what is catalogued, such as task groups.
    options.python_version = max(sys.version_info[:2], (3, 11))
    options.cache_dir = os.devnull
    options.ignore_errors = True
    options.ignore_missing_imports = True
    options.follow_untyped_imports = True
    options.follow_imports = "silent"
    data = default_data_dir()
    finder = FindModuleCache(compute_search_paths([], options, data), None, options)
    modules = {module_of(name, finder) for library in libraries for name in library.names}
    text = "".join(f"import {module}\n" for module in sorted(modules))
    return Program(build([BuildSource(None, "catalogued", text)], options))


def mistakes(library: Library, program: Program) -> list[str]:
    """The mistakes in the entries of a library."""
    checks: list[Callable[[Program], None]] = [
        *(partial(check_class, entry) for entry in library.classes),
        *(partial(check_producer, entry) for entry in library.producers),
        *(partial(check_call, entry) for entry in library.calls),
        *(partial(check_blocking, entry) for entry in library.blocking),
        *(partial(check_type, entry) for entry in library.types_given),
        *(partial(check_callback, entry) for entry in library.callbacks),
        *(partial(check_survey, entry) for entry in library.surveys),
    ]
    found = []
    for check in checks:
        try:
            check(program)
        except AssertionError as error:
            found.append(str(error).splitlines()[0])
    return found


def check_class(entry: ClassEntry, program: Program) -> None:
    # Of the names that a class has in several releases, one is that in the installed one.
    name = next(filter(program.defines, entry.also), entry.name)
    node = program.find(name)
    assert isinstance(node, TypeInfo), f"{name} is no class"
    for method in (*entry.release, *entry.start, *entry.consume):
        assert node.get(method), f"{entry.name} has no {method}"
    if entry.kind in (Kind.LAZY, Kind.ENTER):
        can_enter = entry.start or any(node.get(dunder) for dunder in ENTERING)
        assert can_enter, f"{entry.name} is {entry.kind.value} but cannot be entered"


def check_producer(entry: ProducerEntry, program: Program) -> None:
    node = program.find(entry.name)
    if entry.gives is Gives.HOLD:
        owner = program.find(entry.name.rpartition(".")[0])
        assert isinstance(owner, TypeInfo), f"{entry.name} is no method"
        for method in entry.release:
            assert owner.get(method), f"{owner.fullname} has no {method}"
    results = list(result_types(node))
    known = CATALOG.type_given(entry.name)
    if known is not None and program.has(known.gives):
        results = list(result_types(program.find(known.gives)))
    assert results, f"{entry.name} cannot be called"
    if entry.gives is Gives.FRESH:
        given = [part for result in results for part in parts(entry, result)]
        assert any(is_managed(part, entry.kind) for part in given), (
            f"{entry.name} gives no managed class: {', '.join(map(str, results))}"
        )


def check_call(entry: CallEntry | BlockingEntry, program: Program) -> None:
    assert list(result_types(program.find(entry.name))), f"{entry.name} cannot be called"


def check_blocking(entry: BlockingEntry, program: Program) -> None:
    check_call(entry, program)
    for result in result_types(program.find(entry.name)):
        proper = get_proper_type(result)
        is_coroutine = isinstance(proper, Instance) and proper.type.fullname == "typing.Coroutine"
        assert not is_coroutine, f"{entry.name} is a coroutine function, which does not block"


def check_type(entry: TypeEntry, program: Program) -> None:
    owner, _, method = entry.name.rpartition(".")
    symbol = lookup_fully_qualified(owner, program.result.files, raise_on_missing=False)
    info = symbol.node if symbol is not None else None
    # A class may inherit the method, and give another type.
    member = info.get(method) if isinstance(info, TypeInfo) else None
    node = member.node if member is not None else program.find(entry.name)
    assert node is not None
    results = list(result_types(node))
    assert any(is_unknown(result) for result in results), f"{entry.name} has a type: {results}"
    if entry.gives != "self":
        assert isinstance(program.find(entry.gives), TypeInfo), f"{entry.gives} is no class"


def check_callback(entry: CallbackEntry, program: Program) -> None:
    assert list(result_types(program.find(entry.name))), f"{entry.name} cannot be called"
    assert isinstance(program.find(entry.type), TypeInfo), f"{entry.type} is no class"


def check_survey(entry: SurveyEntry, program: Program) -> None:
    assert entry.name in program.result.files or program.find(entry.name), entry.name


def is_unknown(result: Type) -> bool:
    """Whether a result is Any, or may be: a type variable stands for that as well."""
    proper = get_proper_type(result)
    if isinstance(proper, Instance) and proper.type.fullname == "typing.Coroutine":
        return is_unknown(proper.args[-1])
    return isinstance(proper, (AnyType, TypeVarType))


def result_types(node: SymbolNode) -> Iterator[Type]:
    """The result of a call, awaited if it is a coroutine function."""
    if isinstance(node, TypeInfo):
        made = node.get("__new__")
        if made is not None and made.node is not None and made.node.fullname != "builtins.object":
            for result in result_types(made.node):
                if isinstance(get_proper_type(result), TupleType):
                    yield result
        yield Instance(node, [])
        return
    declared = node.type if isinstance(node, (FuncDef, OverloadedFuncDef, Decorator, Var)) else None
    if declared is None and isinstance(node, Decorator):
        declared = node.func.type
    if declared is None and isinstance(node, FuncDef):
        yield AnyType(TypeOfAny.unannotated)
        return
    proper = get_proper_type(declared)
    if isinstance(proper, (CallableType, Overloaded)):
        for item in proper.items:
            yield item.ret_type


def parts(entry: ProducerEntry, result: Type) -> Iterator[Type]:
    """The elements of a result that are resources according to the entry."""
    proper = get_proper_type(result)
    if isinstance(proper, Instance) and proper.type.fullname in (
        "typing.Coroutine",
        "typing.Awaitable",
    ):
        yield from parts(entry, proper.args[-1])
    elif isinstance(proper, UnionType):
        for item in proper.items:
            yield from parts(entry, item)
    elif entry.positions and isinstance(proper, TupleType):
        for position in entry.positions:
            assert position < len(proper.items), f"{entry.name} gives a shorter tuple: {proper}"
            yield proper.items[position]
    elif not entry.positions:
        yield proper


def is_managed(part: Type, kind: Kind | None) -> bool:
    """Whether a type is a resource in the catalog, or of the declared kind by its protocol."""
    proper = get_proper_type(part)
    if isinstance(proper, UnionType):
        return any(is_managed(item, kind) for item in proper.items)
    bound = getattr(proper, "upper_bound", None)
    if bound is not None:
        return is_managed(bound, kind)
    if not isinstance(proper, Instance):
        return False
    for base in proper.type.mro:
        entry = CATALOG.class_entry(base.fullname)
        if entry is not None:
            return entry.kind is not Kind.NONE
    if kind is not None:
        return any(proper.type.get(dunder) for dunder in ENTERING)
    return bool(proper.type.get("__aenter__") and proper.type.get("__aexit__"))


def main(distributions: list[str]) -> int:
    """Print mistakes and missing distributions; return whether there are any mistakes."""
    libraries = [
        library
        for library in CATALOG.libraries
        if not distributions or library.distribution in distributions
    ]
    absent = {library.name: missing(library) for library in libraries}
    installed = [library for library in libraries if not absent[library.name]]
    built = program(installed)
    known = {library.distribution for library in libraries}
    wrong = [
        f"{name}: no entry is about this distribution" for name in sorted({*distributions} - known)
    ]
    wrong += [
        f"{name}: not installed: {', '.join(needed)}" for name, needed in absent.items() if needed
    ]
    for library in installed:
        wrong += [f"{library.name}: {mistake}" for mistake in mistakes(library, built)]
    print("\n".join([*wrong, f"{len(installed)} libraries looked at, {len(wrong)} mistakes"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
