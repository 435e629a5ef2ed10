"""Checks that names in a user's catalog are the full names that mypy uses.

mypy names something by the module that defines it. People know it by the module that they import
it from; an entry under that name has no effect. Modules are read here without mypy, at their top
level only; a name is accepted in case of doubt.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

FindModule = Callable[[str], str | None]
_Place = tuple[str, str]


def right_name(name: str, find_module: FindModule) -> str | None:
    """Return the full name that mypy has for ``name``, or None if there is no such thing.

    ``find_module`` returns the file of a module, or None if there is no such module.
    """
    module = _module(name, find_module)
    if find_module(module) is None:
        return None
    first, *inner = name.removeprefix(f"{module}.").split(".")
    place: _Place | None = (module, first)
    seen: set[_Place] = set()
    while place is not None and place not in seen and find_module(place[0]) is not None:
        seen.add(place)
        place = _origin(*place, find_module, set())
    return None if place is None else ".".join([*place, *inner])


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
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError, RecursionError):
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
