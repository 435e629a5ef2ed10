"""Checks that names in a user's settings are the full names that mypy uses.

mypy names something by the module that defines it. People know it by the module that they import
it from; an entry under that name has no effect. Modules are read here without mypy, at their top
level and in their classes only; a name is accepted in case of doubt.
"""

from __future__ import annotations

import ast
import difflib
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

FindModule = Callable[[str], str | None]
_Place = tuple[str, str]


def right_name(name: str, find_module: FindModule) -> str | None:
    """Return the full name that mypy has for ``name``, or None if there is no such thing.

    ``find_module`` returns the file of a module, or None if there is no such module. A module that
    no other name hides has its own name.
    """
    right = _right_name_inside(name, find_module)
    return name if right is None and find_module(name) is not None else right


def _right_name_inside(name: str, find_module: FindModule) -> str | None:
    """Return the full name of something that a module defines or imports, or None."""
    module = _module(name, find_module)
    if find_module(module) is None:
        return None
    first, *inner = name.removeprefix(f"{module}.").split(".")
    place: _Place | None = (module, first)
    seen: set[_Place] = set()
    while place is not None and place not in seen and find_module(place[0]) is not None:
        seen.add(place)
        place = _origin(*place, find_module, set())
    if place is None:
        return None
    members = _members(place, inner[:-1], find_module) if inner else None
    if members is not None and inner[-1] not in members:
        return None
    return ".".join([*place, *inner])


def suggestion(name: str, modules: Collection[str], find_module: FindModule) -> str | None:
    """Return an existing name that looks like ``name``, which does not exist, or None.

    ``modules`` are those of the project.
    """
    for meant in _similar(name, modules, find_module):
        if right_name(meant, find_module) is not None:
            return meant
    return None


def _similar(name: str, modules: Collection[str], find_module: FindModule) -> Iterator[str]:
    """Yield names that look like ``name``, but may not exist either."""
    module = _module(name, find_module)
    tree = _parsed(find_module(module))
    first, *inner = name.removeprefix(f"{module}.").split(".")
    top = {target for node in _top_level(tree) for target in _bound(node)} if tree else set()
    if first not in top:
        for close in difflib.get_close_matches(first, top, 1):
            yield ".".join([module, close, *inner])
        outer, _, last = name.rpartition(".")
        for close in difflib.get_close_matches(outer, modules, 1):
            yield f"{close}.{last}"
    elif inner:
        right = right_name(f"{module}.{first}", find_module) or ""
        where, _, own = right.rpartition(".")
        members = _members((where, own), inner[:-1], find_module)
        for close in difflib.get_close_matches(inner[-1], members or (), 1):
            yield ".".join([module, first, *inner[:-1], close])


def _members(place: _Place, inner: list[str], find_module: FindModule) -> set[str] | None:
    """Return the names in a class; None if they are not known, because it has bases for one.

    ``place`` is a module and a name in it, ``inner`` the names of classes in classes.
    """
    node: ast.AST | None = _parsed(find_module(place[0]))
    for name in (place[1], *inner):
        classes = [child for child in _children(node) if isinstance(child, ast.ClassDef)]
        node = next((child for child in classes if child.name == name), None)
    if not isinstance(node, ast.ClassDef) or node.bases or node.keywords or node.decorator_list:
        return None
    names = {target for child in _children(node) for target in _bound(child)}
    return None if "__getattr__" in names else names


def _children(node: ast.AST | None) -> Iterator[ast.stmt]:
    if node is not None:
        yield from _top_level(node)


def _parsed(file: str | None) -> ast.Module | None:
    try:
        return ast.parse(Path(file or "").read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _bound(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds, imports included."""
    if isinstance(node, ast.ImportFrom):
        yield from (alias.asname or alias.name for alias in node.names)
    else:
        yield from _targets(node)


def _module(name: str, find_module: FindModule) -> str:
    """Return the longest prefix of a full name that is a module, or its first part."""
    module = name.rpartition(".")[0]
    while "." in module and find_module(module) is None:
        module = module.rpartition(".")[0]
    return module


def _origin(module: str, name: str, find_module: FindModule, seen: set[str]) -> _Place | None:
    """Return where a ``name`` in a module is defined or imported from; None if it is not there.

    Modules in ``seen`` are not visited again.
    """
    here = (module, name)
    path = Path(find_module(module) or "")
    seen.add(module)
    tree = _parsed(find_module(module))
    if tree is None:
        return here
    bound: dict[str, _Place] = {}
    everything = []
    for node in _top_level(tree):
        if isinstance(node, ast.ImportFrom):
            source = _source(node, module, is_package=path.stem == "__init__")
            everything += [source for alias in node.names if alias.name == "*"]
            bound.update((a.asname or a.name, (source, a.name)) for a in node.names)
        else:
            bound.update((target, (module, target)) for target in _targets(node))
    if name in bound:
        return bound[name]
    for source in everything:
        if source not in seen and find_module(source) is not None:
            origin = _origin(source, name, find_module, seen)
            if origin is not None:
                return origin
    return here if "__getattr__" in bound else None


def _source(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    """Return the full name of the module that a statement imports from."""
    parents = module.split(".") if node.level else []
    # One level up is the package of a module, which for a package is itself.
    parents = parents[: len(parents) - (node.level - is_package)]
    return ".".join([*parents, *([node.module] if node.module else [])])


def _top_level(node: ast.AST) -> Iterator[ast.stmt]:
    """Yield the statements of a module outside of functions and classes."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt):
            yield child
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                continue
        if not isinstance(child, ast.expr):
            yield from _top_level(child)


def _targets(node: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement binds."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.Import):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, (ast.Assign, ast.AnnAssign)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for part in (part for target in targets for part in ast.walk(target)):
            if isinstance(part, ast.Name):
                yield part.id
