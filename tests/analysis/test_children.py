"""The table of children agrees with the visitor of the installed mypy."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import mypy
import pytest

from mypy_asyncgate.mypy_api.children import CHILDREN

# mypy's package holds the sources of its compiled modules as well.
MYPY = Path(mypy.__path__[0])

OURS_ALONE = {"Argument"}
"""A part of functions for which mypy has no visit method."""

LEFT_OUT = {
    "CallExpr": {"analyzed"},
    "ClassDef": {"analyzed"},
    "Decorator": {"var"},
    "Import": {"assignments"},
    "ImportFrom": {"assignments"},
    "IndexExpr": {"analyzed"},
    "OpExpr": {"analyzed"},
    "RevealExpr": {"kind"},
    "TypeAliasStmt": {"name", "value"},
}
"""Forms that mypy's analysis adds, symbols and types, which are not code of their own."""


def classes(module: str) -> Iterator[ast.ClassDef]:
    """Yield the classes of one of mypy's modules."""
    tree = ast.parse((MYPY / f"{module}.py").read_text(encoding="utf-8"))
    return (node for node in tree.body if isinstance(node, ast.ClassDef))


def methods(defn: ast.ClassDef) -> dict[str, ast.FunctionDef]:
    """Return the methods of a class by name."""
    return {node.name: node for node in defn.body if isinstance(node, ast.FunctionDef)}


def attributes(method: ast.FunctionDef) -> set[str]:
    """Return the attributes that a visit method reads of its argument."""
    argument = [*method.args.posonlyargs, *method.args.args][1].arg
    return {
        node.attr
        for node in ast.walk(method)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == argument
    }


@cache
def visited() -> dict[str, set[str]]:
    """Return the attributes that mypy's visitor visits, by class of node."""
    visitor = next(d for d in classes("traverser") if d.name == "TraverserVisitor")
    visits = {
        name: attributes(method)
        for name, method in methods(visitor).items()
        if name.startswith("visit_")
    }
    # Functions and lambdas share a method; it asks arguments for their initializers.
    function = visits.pop("visit_func")
    visits["visit_func_def"] = visits["visit_lambda_expr"] = function
    found = {}
    for defn in (*classes("nodes"), *classes("patterns")):
        accept = methods(defn).get("accept")
        for node in ast.walk(accept) if accept is not None else ():
            if isinstance(node, ast.Attribute) and node.attr in visits:
                found[defn.name] = visits[node.attr]
    return found


def test_the_source_is_understood() -> None:
    assert len(visited()) > 60
    assert visited()["WithStmt"] == {"expr", "target", "body"}


@pytest.mark.parametrize("name", sorted({*visited(), *CHILDREN} - OURS_ALONE))
def test_children_are_what_mypy_visits(name: str) -> None:
    ours = set(CHILDREN.get(name, ()))
    assert ours == visited().get(name, set()) - LEFT_OUT.get(name, set())
