"""A constant that this package adds to a module, to say what is known of its functions and classes.

It is a string in the module's symbol table, under a name that nobody imports. As a part of the
interface it is stored in the cache and loaded by workers, and a change makes mypy check the modules
that depend on this one again.
"""

from __future__ import annotations

from mypy.checker import TypeChecker
from mypy.nodes import GDEF, MypyFile, SymbolTableNode, Var
from mypy.types import LiteralType, get_proper_type

NAME = "__asyncgate__"


def write(checker: TypeChecker, text: str) -> None:
    """Set the constant of the module that is being checked; an empty text removes it."""
    tree = checker.tree
    if not text:
        tree.names.pop(NAME, None)
        return
    constant = Var(NAME, LiteralType(text, checker.named_type("builtins.str")))
    constant._fullname = f"{tree.fullname}.{NAME}"
    tree.names[NAME] = SymbolTableNode(GDEF, constant, module_public=False)


def read(tree: MypyFile) -> str | None:
    """Return the constant of a module, or None if it has none."""
    symbol = tree.names.get(NAME)
    node = symbol.node if symbol is not None else None
    value = get_proper_type(node.type) if isinstance(node, Var) and node.type is not None else None
    return value.value if isinstance(value, LiteralType) and isinstance(value.value, str) else None
