"""What ``infer`` finds of the markers that people have written, in projects without them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from .conftest import Project

ANNOTATED = Path(__file__).parent / "annotated"
EXAMPLES = Path(__file__).parents[2] / "docs" / "examples" / "fixed"
WORDS = ("Owned", "Borrowed")


class Marked(NamedTuple):
    """A marker: in which function of which file, of which parameter, and in which element."""

    place: str
    parameter: str
    element: int | None
    word: str


class Unmarked(ast.NodeTransformer):
    """Takes the markers out of a tree."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        inside = self.generic_visit(node)
        assert isinstance(inside, ast.Subscript)
        return inside.slice if named(inside.value) in WORDS else inside


def named(node: ast.expr) -> str:
    """The name that an expression is, or nothing."""
    return node.id if isinstance(node, ast.Name) else ""


def without_markers(text: str) -> str:
    """A source without markers and comments; it does not import them either."""
    tree = Unmarked().visit(ast.parse(text))
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.ImportFrom) and node.module == "mypy_asyncgate")
    ]
    return ast.unparse(tree) + "\n"


def markers(folder: Path) -> set[Marked]:
    """The markers in the signatures of a project."""
    return {
        marker
        for path in sorted(folder.rglob("*.py"))
        for marker in in_body(str(path.relative_to(folder)), ast.parse(path.read_text()).body)
    }


def in_body(place: str, body: list[ast.stmt]) -> Iterator[Marked]:
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from in_body(f"{place}:{node.name}", node.body)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            here = f"{place}:{node.name}"
            arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
            for argument in arguments:
                yield from in_annotation(here, argument.arg, argument.annotation)
            yield from in_annotation(here, "return", node.returns)
            yield from in_body(here, node.body)


def in_annotation(place: str, parameter: str, annotation: ast.expr | None) -> Iterator[Marked]:
    if annotation is None:
        return
    parts: list[tuple[int | None, ast.expr]] = [(None, annotation)]
    if isinstance(annotation, ast.Subscript) and named(annotation.value) == "tuple":
        assert isinstance(annotation.slice, ast.Tuple)
        parts = list(enumerate(annotation.slice.elts))
    for element, part in parts:
        for node in ast.walk(part):
            if isinstance(node, ast.Subscript) and named(node.value) in WORDS:
                yield Marked(place, parameter, element, named(node.value))


MISSED = {
    "dispatch": set[Marked](),
    # It gives the client to an object that may also make one, and closes that one only.
    "parcels": {Marked("transport.py:shared_transport", "client", None, "Borrowed")},
    # What a container holds is not followed.
    "warehouse": {Marked("database.py:Databases:of", "return", None, "Borrowed")},
    # "execution_options" gives its own object; the body of the library is not read.
    "examples": {Marked("database.py:Database:reporting_connection", "return", None, "Owned")},
}
NOT_WRITTEN = {"examples": {Marked("jobs.py:take", "pool", None, "Borrowed")}}
"""What is right, although nobody has written it."""


@pytest.mark.parametrize(
    "name, number", [("dispatch", 32), ("parcels", 31), ("warehouse", 31), ("examples", 4)]
)
def test_markers_that_people_have_written(project: Project, name: str, number: int) -> None:
    source = EXAMPLES if name == "examples" else ANNOTATED / name
    written = markers(source)
    assert len(written) == number
    for path in source.rglob("*.py"):
        place = Path(source.name, path.relative_to(source))
        project.write(str(place), without_markers(path.read_text()))
    project.write("pyproject.toml", "[tool.mypy]\nstrict = true\n")
    said = project.call("infer", source.name, "--annotate", "--write")
    assert (said.status, said.out) == (0, "")
    found = markers(project.folder / source.name)
    assert found - written == NOT_WRITTEN.get(name, set())
    assert written - found == MISSED[name]
