"""Graphs as text, statement form by statement form: see ``dumps``, a file for each kind.

A section has a title, the body of a function with a parameter ``x``, and the graph that it has to
have. In ``methods`` it has the body of a class, in which the function is called ``lowered``. A
file's name may end with the first version of Python that can parse what is in it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mypy_asyncgate.flow.dump import dump
from mypy_asyncgate.flow.graph import Graph
from tests.analysis.test_graphs import HEADER, graph_in_class, graph_of

DUMPS = Path(__file__).parent / "dumps"


def sections() -> Iterator[object]:
    """Yield the body and the graph of each section."""
    for path in sorted(DUMPS.glob("*.txt")):
        version = re.search(r"-3\.(\d+)$", path.stem)
        too_new = version is not None and sys.version_info < (3, int(version[1]))
        for section in path.read_text().split("=== ")[1:]:
            title, _, rest = section.partition("\n")
            body, _, expected = rest.partition("---\n")
            mark = pytest.mark.skipif(too_new, reason="syntax of a later Python")
            lowered = graph_in_class if path.stem == "methods" else graph_of
            yield pytest.param(
                lowered, body, expected.strip("\n"), id=f"{path.stem}: {title}", marks=mark
            )


@pytest.mark.parametrize(("lowered", "body", "expected"), list(sections()))
def test_graph(lowered: Callable[[str], Graph], body: str, expected: str) -> None:
    before = HEADER.count("\n") + 1
    text = re.sub(r"@(\d+)", lambda line: f"@{int(line[1]) - before}", dump(lowered(body)))
    lines = [line for line in text.splitlines() if line != "    make x @0"]
    assert "\n".join(lines) == expected
