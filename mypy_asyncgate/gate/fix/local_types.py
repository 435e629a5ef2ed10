"""What the types of local variables say about where a resource may be released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mypy.build import BuildResult
from mypy.nodes import ClassDef, Decorator, FuncDef, MypyFile, NameExpr, Node, Var
from mypy.types import Instance, LiteralType, NoneType, TupleType, Type, UnionType, get_proper_type

from mypy_asyncgate.gate import repository
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.watcher import Watcher
from mypy_asyncgate.lexicon.harmless_calls import VALUES
from mypy_asyncgate.mypy_api.children import children, own_nodes

_COMMITS = "commit"


@dataclass(frozen=True)
class Locals:
    """What is known of the variables of a function.

    The values of ``plain`` variables need no resource, and neither does the result if it
    ``returns_plain``. Those of ``committing`` ones have a method that makes changes final.
    """

    plain: frozenset[str] = frozenset()
    committing: frozenset[str] = frozenset()
    returns_plain: bool = False


NOTHING = Locals()


@dataclass
class Reader(Watcher):
    """Reads the functions of files; ``found`` is by absolute path, and by qualified name."""

    shown: Watcher
    paths: frozenset[str]
    found: dict[str, Mapping[str, Locals]] = field(default_factory=dict)

    def begin(self, named: frozenset[str], show_columns: bool) -> None:
        """Let progress be shown."""
        self.shown.begin(named, show_columns)

    def done(self, path: str, messages: list[Message]) -> None:
        """Let progress be shown."""
        self.shown.done(path, messages)

    def built(self, result: BuildResult) -> None:
        """Read the functions of the files."""
        for tree in result.files.values():
            path = repository.absolute(tree.path)
            if path in self.paths:
                self.found[path] = dict(_functions(tree))


def _functions(tree: MypyFile) -> Iterator[tuple[str, Locals]]:
    waiting: list[tuple[Node, str]] = [(tree, "")]
    while waiting:
        node, outer = waiting.pop()
        for child in children(node):
            inner = outer
            if isinstance(child, Decorator):
                child = child.func
            if isinstance(child, (ClassDef, FuncDef)):
                inner = f"{outer}{child.name}."
            if isinstance(child, FuncDef):
                yield f"{outer}{child.name}", _locals(child)
            waiting.append((child, inner))


def _locals(function: FuncDef) -> Locals:
    types: dict[str, list[Type | None]] = {}
    for node in own_nodes(function):
        if isinstance(node, NameExpr) and isinstance(node.node, Var):
            types.setdefault(node.name, []).append(node.node.type)
    result = getattr(function.type, "ret_type", None)
    if function.is_coroutine and isinstance(result, Instance) and result.args:
        result = result.args[-1]
    return Locals(
        frozenset(name for name, all_ in types.items() if all(map(_is_plain, all_))),
        frozenset(name for name, all_ in types.items() if any(map(_commits, all_))),
        _is_plain(result),
    )


def _is_plain(typ: Type | None) -> bool:
    """Tell whether values of a type only consist of numbers, texts, times and the like."""
    proper = None if typ is None else get_proper_type(typ)
    if isinstance(proper, (NoneType, LiteralType)):
        return True
    if isinstance(proper, (UnionType, TupleType)):
        return all(map(_is_plain, proper.items))
    if not isinstance(proper, Instance):
        return False
    return proper.type.fullname in VALUES and all(map(_is_plain, proper.args))


def _commits(typ: Type | None) -> bool:
    proper = None if typ is None else get_proper_type(typ)
    if isinstance(proper, UnionType):
        return any(map(_commits, proper.items))
    return isinstance(proper, Instance) and proper.type.has_readable_member(_COMMITS)
