"""Displays that are only lent: what is in them belongs to the function as before.

Question: does anything keep the items of a display, such as ``{"file": open(path)}``?
Fact: the arguments of calls that the catalog says to borrow them, in place or through a local
variable that the function does not mention otherwise, and what comprehensions make for them.
Example: ``files = {"file": file}; httpx.post(url, files=files)`` leaves ``file`` to the function.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from mypy.nodes import (
    LDEF,
    AssignmentStmt,
    CallExpr,
    DictExpr,
    DictionaryComprehension,
    Expression,
    FuncItem,
    GeneratorExpr,
    ListComprehension,
    ListExpr,
    NameExpr,
    SetComprehension,
    SetExpr,
    StarExpr,
    SymbolNode,
    TupleExpr,
    YieldExpr,
)

from mypy_asyncgate.catalog.model import CallEntry, Does
from mypy_asyncgate.lowering.context import Models
from mypy_asyncgate.lowering.data_classes import is_record
from mypy_asyncgate.mypy_api.children import children, walk
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name, has_literal, named_class

DISPLAYS = (DictExpr, ListExpr, SetExpr, StarExpr, TupleExpr)
COMPREHENSIONS = (DictionaryComprehension, GeneratorExpr, ListComprehension, SetComprehension)


def items(e: Expression) -> Iterator[Expression]:
    """Yield what a display or a new record holds, at any depth, or ``e`` itself if it is neither.

    A record is a display with names: nothing but its fields holds what it is given.
    """
    if not _is_display(e):
        yield e
        return
    for part in e.args if isinstance(e, CallExpr) else children(e):
        if isinstance(part, Expression):
            yield from items(part)


def is_new_record(call: CallExpr) -> bool:
    """Tell whether a call makes a record, and passes nothing but the values of its fields."""
    info = named_class(callee(call))
    return info is not None and is_record(info)


def applies_to(entry: CallEntry, e: CallExpr, index: int) -> bool:
    """Tell whether a catalog entry applies to argument number ``index`` of a call."""
    passed = (index, e.arg_names[index], "all")
    if not any(argument in passed for argument in entry.arguments):
        return False
    return entry.when is None or has_literal(e, *entry.when)


def borrows(entry: CallEntry | None, e: CallExpr, index: int) -> bool:
    """Tell whether a call only borrows an argument, by the catalog's entry for it."""
    is_lent = entry is not None and entry.does in (Does.BORROWS, Does.USES)
    return is_lent and entry is not None and applies_to(entry, e, index)


def lent_displays(function: FuncItem, models: Models, lends_yielded: bool) -> frozenset[int]:
    """Return the ids of the displays that a function puts into variables only to lend them.

    Those that a comprehension makes are among them, also if it is lent in place. If
    ``lends_yielded``, the function lends what it yields.
    """
    shown: defaultdict[SymbolNode, list[Expression]] = defaultdict(list)
    mentions: Counter[SymbolNode] = Counter()
    lent: Counter[SymbolNode] = Counter()
    found: list[Expression] = []
    for node in walk(function.body):
        if isinstance(node, NameExpr) and node.kind == LDEF and node.node is not None:
            mentions[node.node] += 1
        elif isinstance(node, AssignmentStmt) and _makes_displays(node.rvalue):
            target = node.lvalues[0] if len(node.lvalues) == 1 else None
            if isinstance(target, NameExpr) and target.node is not None:
                shown[target.node].append(node.rvalue)
        elif lends_yielded and isinstance(node, YieldExpr):
            if isinstance(node.expr, NameExpr) and node.expr.node is not None:
                lent[node.expr.node] += 1
        elif isinstance(node, CallExpr):
            for argument in _lent_by(node, models):
                if isinstance(argument, NameExpr) and argument.node is not None:
                    lent[argument.node] += 1
                else:
                    found.append(argument)
    for variable, displays in shown.items():
        if lent[variable] and mentions[variable] == len(displays) + lent[variable]:
            found += displays
    return frozenset(id(part) for display in found for part in (display, *walk(display)))


def _is_display(e: Expression) -> bool:
    """Tell whether an expression is a display, or makes a record."""
    return is_new_record(e) if isinstance(e, CallExpr) else isinstance(e, DISPLAYS)


def _makes_displays(e: Expression) -> bool:
    """Tell whether an expression is a display, or a comprehension, which may make many."""
    return _is_display(e) or isinstance(e, COMPREHENSIONS)


def _lent_by(call: CallExpr, models: Models) -> Iterator[Expression]:
    """Yield the variables and comprehensions that are arguments which a call only borrows."""
    target, kinds = callee(call), (NameExpr, *COMPREHENSIONS)
    arguments = [(i, a) for i, a in enumerate(call.args) if isinstance(a, kinds)]
    entry = models.call(full_name(target), bare_name(target)) if arguments else None
    yield from (argument for index, argument in arguments if borrows(entry, call, index))
