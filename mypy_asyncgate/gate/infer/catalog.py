"""What is inferred of a library, as a catalog for its users, who do not see its bodies."""

from __future__ import annotations

import json
from collections.abc import Collection, Container, Iterable, Iterator
from pathlib import Path

from mypy_asyncgate.catalog.model import Does, Gives, Kind
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.infer.model import (
    ClassView,
    FieldView,
    FunctionView,
    ModuleView,
    NewView,
    ParameterView,
    Released,
)
from mypy_asyncgate.gate.infer.text import listed

Value = str | bool | list[int | str]

CONSTRUCTOR = "__init__"
PACKAGE = "__init__"
"""What the file of a package itself is called."""
TABLES = ("class", "producer", "call")


class NotALibraryError(ValueError):
    """The modules are not those of one whole library; the message is one line that says why."""


@dataclass(frozen=True)
class Entry:
    """An entry of a catalog, in the table ``table``; the keys are those of that table."""

    table: str
    values: dict[str, Value]

    def render(self) -> str:
        """Return the entry as TOML."""
        lines = [f"{key} = {_toml(value)}" for key, value in self.values.items()]
        return "\n".join([f"[[{self.table}]]", *lines, ""])


def render(modules: Iterable[ModuleView]) -> str:
    """Return the catalog as TOML.

    The name of the library is the top-level package of the modules. Modules whose names begin with
    an underscore count, because packages offer what is in them. Raises NotALibraryError.
    """
    modules = list(modules)
    name = _library(modules)
    given = {
        new.full_name
        for module in modules
        for function in (*module.functions, *module.managers)
        if function.is_public
        for new in function.new
    }
    found = [entry for module in modules for entry in _of_module(module, given)]
    head = f"[library]\nname = {_toml(name)}\n"
    ordered = sorted(found, key=lambda entry: TABLES.index(entry.table))
    return "\n".join([head, *(entry.render() for entry in ordered)])


def _library(modules: Collection[ModuleView]) -> str:
    """Return the name of the library of modules. Raises NotALibraryError."""
    known = {module.name for module in modules}
    names = sorted({name.partition(".")[0] for name in known})
    if len(names) != 1:
        found = f"several: {', '.join(names)}" if names else "none"
        raise NotALibraryError(f"--catalog is for one library; here are {found}")
    (name,) = names
    if name not in known and any(map(_is_in_package, modules)):
        raise NotALibraryError(f'--catalog is for a whole library; name the folder of "{name}"')
    return name


def _is_in_package(module: ModuleView) -> bool:
    """Tell whether the top-level package of a module has a file of its own, as most have."""
    path = Path(module.path)
    depth = module.name.count(".") + (path.stem == PACKAGE)
    return any(path.parents[depth - 1].glob(f"{PACKAGE}.py*")) if depth else False


def _of_module(module: ModuleView, given: Container[str]) -> Iterator[Entry]:
    """Yield the entries of a module; ``given`` are the classes of which functions give objects."""
    for one in module.classes:
        # No entry can say that an object holds something only if it is given something new.
        depends = one.kind is Kind.EMPTY and not one.start
        is_met = one.is_public or f"{module.name}.{one.name}" in given
        if is_met and one.kind is not None and one.own and not depends:
            yield _of_class(module, one, one.kind)
    for function in module.functions:
        if not function.is_public:
            continue
        producer = _of_results(module, function)
        if producer is not None:
            yield producer
        yield from _of_parameters(module, function)
    for function in module.managers:
        producer = _of_results(module, function) if function.is_public else None
        if producer is not None:
            yield producer


# -- classes


def _of_class(module: ModuleView, one: ClassView, kind: Kind) -> Entry:
    values: dict[str, Value] = {"name": f"{module.name}.{one.name}", "kind": kind.value}
    if one.release:
        values["release"] = list(one.release)
    if one.start and kind is not Kind.RELEASE:
        values["start"] = list(one.start)
    if not one.reusable:
        values["reusable"] = False
    return Entry("class", {**values, "why": _why(_seen_in_class(one), module)})


def _seen_in_class(one: ClassView) -> str:
    released = [held for held in one.fields if held.released_by]
    if released:
        return "; ".join(map(_seen_of_field, released))
    if one.release:
        return f"it has {listed([f'`{name}`' for name in one.release])}"
    return "it has the methods of a context manager"


def _seen_of_field(held: FieldView) -> str:
    """Return where a field gets what it holds, and what releases it."""
    field, said = f"`self.{held.name}`", []
    if held.made_in:
        said.append(f"{_methods(held.made_in)} {_verb('make', held.made_in)} {field}")
    if held.given_by:
        said.append(f"the constructor is given {'it too' if said else field}")
    said.append(f"{_methods(held.released_by)} {_verb('release', held.released_by)} it")
    return ", ".join(said)


def _verb(word: str, subjects: Collection[str]) -> str:
    return f"{word}s" if len(subjects) == 1 else word


def _methods(names: Iterable[str]) -> str:
    return listed([f"`{name}`" for name in names])


# -- functions


def _of_results(module: ModuleView, function: FunctionView) -> Entry | None:
    """Return the entry of a function that gives its caller something new."""
    kinds = {new.kind for new in function.new}
    if not kinds:
        return None
    values: dict[str, Value] = {
        "name": f"{module.name}.{function.name}",
        "gives": Gives.FRESH.value,
    }
    positions: list[int | str] = [new.element for new in function.new if new.element is not None]
    if positions:
        values["position"] = positions
    stated = kinds - {Kind.EMPTY}
    if len(kinds) == len(stated) == 1 and any(new.kind is not new.of_class for new in function.new):
        values["kind"] = kinds.pop().value
    return Entry("producer", {**values, "why": _why(_seen_in_results(function.new), module)})


def _seen_in_results(new: Iterable[NewView]) -> str:
    what = listed([f"a new `{one.type_name}`" for one in new])
    return f"it makes {what}, and keeps nothing"


def _of_parameters(module: ModuleView, function: FunctionView) -> Iterator[Entry]:
    """Yield the entry of a function about an argument, if there is one; a name can have only one.

    What ends the obligation is more important. A method that only uses its argument has no entry,
    because that would be believed of methods of this name in other classes as well.
    """
    stated = [(p, _does(p)) for p in function.parameters if p.type_name]
    known = sorted(
        ((p, does) for p, does in stated if does is not None),
        key=lambda entry: entry[1][0] is Does.BORROWS,
    )
    for parameter, (does, seen) in known[:1]:
        name = f"{module.name}.{function.name}".removesuffix(f".{CONSTRUCTOR}")
        if does is Does.BORROWS and "." in function.name and function.bare_name != CONSTRUCTOR:
            continue
        ways = [way for way in (parameter.position, parameter.keyword) if way is not None]
        if ways:
            values: dict[str, Value] = {"name": name, "does": does.value, "argument": ways}
            yield Entry("call", {**values, "why": _why(seen, module)})


def _does(parameter: ParameterView) -> tuple[Does, str] | None:
    """Return what a function does to an argument, and what shows it; None if that is unknown."""
    name = f"`{parameter.name}`"
    if parameter.unknown or parameter.returned:
        return None
    if parameter.owned:
        return Does.TAKES, f"its object releases {name} in one of its methods"
    if parameter.borrowed:
        return Does.BORROWS, f"its object uses {name}, and releases it in no method"
    if parameter.released is Released.ALWAYS:
        return Does.RELEASES, f"it releases {name} on every path"
    if parameter.only_used:
        uses = f" ({_methods(parameter.uses)})" if parameter.uses else ""
        return Does.BORROWS, f"it only uses {name}{uses}"
    return None


# -- TOML


def _why(seen: str, module: ModuleView) -> str:
    return f"{seen[:1].upper()}{seen[1:]}; {module.path}."


def _toml(value: Value) -> str:
    """Return a value as TOML, whose strings, numbers and arrays are here those of JSON."""
    return json.dumps(value, ensure_ascii=False)
