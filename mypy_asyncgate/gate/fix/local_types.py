"""What the types in functions say about where a resource may be released, and how."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mypy.build import BuildResult
from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    ClassDef,
    Decorator,
    Expression,
    FuncDef,
    IndexExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    TypeInfo,
    Var,
)
from mypy.types import (
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from mypy_asyncgate.dataclass import dataclass, field
from mypy_asyncgate.gate import repository
from mypy_asyncgate.gate.fix.held import Held, held
from mypy_asyncgate.gate.outcome import Message
from mypy_asyncgate.gate.watcher import Watcher
from mypy_asyncgate.lexicon.harmless_calls import VALUES
from mypy_asyncgate.lexicon.release_methods import CLOSES
from mypy_asyncgate.mypy_api.children import children, own_nodes

_COMMITS = "commit"
_DATA = frozenset({"attrs", "dataclass"})
"""What mypy calls its knowledge of classes that are made of fields."""
_PARTS = (AwaitExpr, CallExpr, IndexExpr, MemberExpr)
"""Expressions, other than variables, whose types count."""


@dataclass(frozen=True)
class Locals:
    """What is known of a function.

    The values of ``plain`` expressions, which are given by their sources, need no resource (see
    ``is_plain``), and neither does the result if it ``returns_plain``. Those of ``committing``
    variables have a method that makes changes final. ``variables`` and ``fields`` of its class are
    those that may hold something with a method that releases it. ``closers`` are the methods of the
    class, and of its bases, that close its objects by their names.
    """

    plain: frozenset[str] = frozenset()
    committing: frozenset[str] = frozenset()
    returns_plain: bool = False
    variables: Mapping[str, Held] = field(default_factory=dict)
    fields: Mapping[str, Held] = field(default_factory=dict)
    closers: frozenset[str] = frozenset()

    def is_plain(self, source: str) -> bool:
        """Tell whether the value of an expression needs no resource, by its source."""
        return _compact(source) in self.plain


NOTHING = Locals()


@dataclass
class Reader(Watcher):
    """Reads the functions of files, given by absolute paths, with their sources.

    ``found`` is by absolute path, and by qualified name.
    """

    shown: Watcher
    texts: Mapping[str, str]
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
            if path in self.texts:
                lines = self.texts[path].encode().splitlines()
                self.found[path] = dict(_functions(tree, _Module(lines, result.types)))


def _functions(tree: MypyFile, module: _Module) -> Iterator[tuple[str, Locals]]:
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
                yield f"{outer}{child.name}", module.locals(child)
            waiting.append((child, inner))


@dataclass
class _Module:
    """The lines of a source, and the types of its expressions."""

    lines: list[bytes]
    types: Mapping[Expression, Type]
    fields: dict[TypeInfo, Mapping[str, Held]] = field(default_factory=dict)

    def locals(self, function: FuncDef) -> Locals:
        """Return what is known of a function."""
        types: dict[str, list[Type | None]] = {}
        for node in own_nodes(function):
            if isinstance(node, NameExpr) and isinstance(node.node, Var):
                types.setdefault(node.name, []).append(node.node.type)
            elif isinstance(node, _PARTS):
                types.setdefault(self.source(node), []).append(self.types.get(node))
        result = getattr(function.type, "ret_type", None)
        if function.is_coroutine and isinstance(result, Instance) and result.args:
            result = result.args[-1]
        return Locals(
            frozenset(name for name, all_ in types.items() if all(map(_is_plain, all_))),
            frozenset(name for name, all_ in types.items() if any(map(_commits, all_))),
            _is_plain(result),
            _held({name: all_[-1] for name, all_ in types.items() if name.isidentifier()}),
            self.fields_of(function.info) if function.info else {},
            _closers(function.info) if function.info else frozenset(),
        )

    def fields_of(self, info: TypeInfo) -> Mapping[str, Held]:
        """Return the fields of a class that may hold something to be released."""
        if info not in self.fields:
            types = {
                name: symbol.node.type
                for base in reversed(info.mro[:-1])
                for name, symbol in base.names.items()
                if isinstance(symbol.node, Var)
            }
            self.fields[info] = _held(types)
        return self.fields[info]

    def source(self, node: Expression) -> str:
        """Return the source of an expression, as ``Locals.plain`` has it."""
        last = node.end_line or node.line
        lines = self.lines[node.line - 1 : last]
        if not lines:
            return ""
        lines[-1] = lines[-1][: node.end_column]
        lines[0] = lines[0][node.column :]
        return _compact(b"\n".join(lines).decode(errors="replace"))


def _closers(info: TypeInfo) -> frozenset[str]:
    return frozenset(name for name in CLOSES if info.has_readable_member(name))


def _compact(source: str) -> str:
    """Return a source that is the same however it is indented."""
    return " ".join(source.split())


def _held(types: Mapping[str, Type | None]) -> Mapping[str, Held]:
    found = ((name, held(typ)) for name, typ in types.items() if typ is not None)
    return {name: known for name, known in found if known is not None}


def _is_plain(typ: Type | None) -> bool:
    """Tell whether values of a type only consist of numbers, texts, times and the like."""
    waiting = [typ]
    seen: set[str] = set()
    if isinstance(typ, TypeVarType):
        return False
    while waiting:
        item = waiting.pop()
        proper = None if item is None else get_proper_type(item)
        if isinstance(proper, (NoneType, LiteralType)):
            continue
        parts = _parts(proper, seen)
        if parts is None:
            return False
        waiting += parts
    return True


def _parts(typ: ProperType | None, seen: set[str]) -> list[Type | None] | None:
    """Return the types of what a value consists of, or None if that is not known."""
    if isinstance(typ, (UnionType, TupleType)):
        return [*typ.items]
    if isinstance(typ, TypedDictType):
        return [*typ.items.values()]
    if isinstance(typ, TypeVarType):
        return []  # the arguments of the class count
    if not isinstance(typ, Instance):
        return None
    info = typ.type
    if info.fullname in VALUES:
        return [*typ.args]
    if info.is_enum:
        return []
    if not any(map(_has_fields_only, info.mro)):
        return None
    if info.fullname in seen:
        return [*typ.args]
    seen.add(info.fullname)
    fields = (
        symbol.node
        for base in info.mro[:-1]
        for name, symbol in base.names.items()
        if isinstance(symbol.node, Var) and not name.startswith("__")
    )
    return [*typ.args, *(var.type for var in fields if not (var.is_classvar or var.is_property))]


def _has_fields_only(info: TypeInfo) -> bool:
    """Tell whether the objects of a class are made of fields that the class declares."""
    meta = info.metaclass_type
    transformed = meta is not None and meta.type.dataclass_transform_spec is not None
    return transformed or not _DATA.isdisjoint(info.metadata)


def _commits(typ: Type | None) -> bool:
    proper = None if typ is None else get_proper_type(typ)
    if isinstance(proper, UnionType):
        return any(map(_commits, proper.items))
    return isinstance(proper, Instance) and proper.type.has_readable_member(_COMMITS)
