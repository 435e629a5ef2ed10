"""Where private names of mypy are used, which docs/architecture.md lists."""

from __future__ import annotations

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "mypy_asyncgate"
OF_NAMED_TUPLES = {"_asdict", "_replace"}


def private_names(path: Path) -> set[str]:
    """Return the private attributes that a module uses of other objects than its own."""
    return {
        node.attr
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    } - OF_NAMED_TUPLES


def test_private_names_are_used_where_the_page_says() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|")]
    found = {
        (path.relative_to(PACKAGE).as_posix(), name)
        for path in PACKAGE.rglob("*.py")
        for name in private_names(path)
    }
    assert found
    for file, name in sorted(found):
        assert any(name in row and f"`{file}`" in row for row in rows), (file, name)
