"""Which expressions of a source are a manager, or objects of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import libcst as cst

from mypy_asyncgate.catalog.builtin import load_builtin
from mypy_asyncgate.catalog.model import Does
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.fix.tree import bare_name, code, descend


@dataclass(frozen=True)
class Manager:
    """A class or a generator, at the top level or in a class, ``owner``."""

    node: cst.ClassDef | cst.FunctionDef
    owner: cst.ClassDef | None = None

    @property
    def name(self) -> str:
        """Its name, without that of its class."""
        return self.node.name.value

    def is_made(self, e: cst.BaseExpression, functions: Sequence[cst.FunctionDef]) -> bool:
        """Tell whether an expression makes or names an object of it, in nested functions."""
        if isinstance(e, cst.Name):
            return any(e.value in _bound(function, self) for function in functions)
        own = any(f in self.node.body.body for f in functions)
        return self.is_call(e, functions) or (own and code(e) == "super()")

    def is_call(self, e: cst.CSTNode, functions: Sequence[cst.FunctionDef]) -> bool:
        """Tell whether an expression is a call of it."""
        if not isinstance(e, cst.Call):
            return False
        if self.owner is None:
            return code(e.func) == self.name
        if not isinstance(e.func, cst.Attribute) or bare_name(e.func) != self.name:
            return False
        return any(
            code(e.func.value) == first_of(f) for f in functions if f in self.owner.body.body
        )

    def may_be_call(self, e: cst.CSTNode) -> bool:
        """Tell whether an expression calls a method of its name, of whatever object."""
        if self.owner is None or not isinstance(e, cst.Call):
            return False
        return isinstance(e.func, cst.Attribute) and bare_name(e.func) == self.name


@cache
def _entering() -> frozenset[str]:
    """Return the methods of catalogued libraries that enter their argument."""
    methods = load_builtin().methods.items()
    return frozenset(name for name, call in methods if call.does is Does.ENTERS)


def enters_its_argument(name: str) -> bool:
    """Tell whether a method of that name enters what it is given."""
    return name in _entering()


@cache
def _bound(function: cst.FunctionDef, manager: Manager) -> frozenset[str]:
    """Return the variables of a function that hold objects of a manager."""
    found = {
        part.targets[0].target.value
        for part in descend(function.body, inner_functions=False)
        if isinstance(part, cst.Assign)
        and isinstance(part.targets[0].target, cst.Name)
        and manager.is_call(part.value, [function])
    }
    if isinstance(manager.node, cst.ClassDef):
        found |= {
            parameter.name.value
            for parameter in (*function.params.posonly_params, *function.params.params)
            if parameter.annotation is not None
            and code(parameter.annotation.annotation).strip("\"'") == manager.name
        }
        if function in manager.node.body.body:
            found |= {first_of(function)}
    return frozenset(found)


def first_of(function: cst.FunctionDef) -> str:
    """Return the first parameter of a function, or an empty text."""
    first = (*function.params.posonly_params, *function.params.params)[:1]
    return first[0].name.value if first else ""
