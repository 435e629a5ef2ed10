"""Turns a sync context manager into an async one, with the blocks of it in the same source."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor, RemoveImportsVisitor

from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.gate.convert.uses import Manager, enters_its_argument
from mypy_asyncgate.gate.fix.tree import Import, Tree, bare_name, code, descend
from mypy_asyncgate.lexicon.protocol import ASYNC_DUNDERS, PAIRS

_RENAMED = dict(zip(PAIRS[1], PAIRS[0], strict=True)) | {
    "contextmanager": "asynccontextmanager",
    "AbstractContextManager": "AbstractAsyncContextManager",
    "ContextDecorator": "AsyncContextDecorator",
    "ContextManager": "AsyncContextManager",
    "Generator": "AsyncGenerator",
    "Iterable": "AsyncIterable",
    "Iterator": "AsyncIterator",
}
"""Names of methods, decorators, bases and results, and those of their async counterparts."""


class CannotConvertError(Exception):
    """There is no such manager, or it cannot be converted; the message is one line."""


@dataclass(frozen=True)
class Converted:
    """A source after the conversion, and the lines of uses that are left as they are, and why."""

    text: str
    left: tuple[tuple[int, str], ...]


def converted(text: str, name: str) -> Converted:
    """Convert the class or the generator of that name, and the blocks that enter it.

    A generator may be a method: the name is then that of the class, a dot, and its own. Raises
    CannotConvertError and SyntaxUnknownError.
    """
    tree = Tree(text)
    manager = _found(tree.module, name)
    methods = _methods(manager.node)
    if not ASYNC_DUNDERS.isdisjoint(methods):
        raise CannotConvertError(f'"{name}" is an async context manager already')
    missing = set(PAIRS[1]) - methods if not methods.isdisjoint(PAIRS[1]) else ()
    if missing:
        raise CannotConvertError(f'"{name}" has no "{min(missing)}" of its own')
    converter = _Converter(tree, manager)
    changed = tree.module.visit(converter)
    if not converter.renamed:
        raise CannotConvertError(f'"{name}" is no sync context manager')
    return Converted(_imports(changed, tree.module, converter.renamed), tuple(converter.left))


def _found(module: cst.Module, name: str) -> Manager:
    """Return the class, the function or the method of a name. Raises CannotConvertError."""
    outer, _, inner = name.rpartition(".")
    owner = _named(module.body, outer) if outer else None
    if owner is not None and not isinstance(owner, cst.ClassDef):
        raise CannotConvertError(f'"{outer}" is no class')
    node = _named(module.body if owner is None else owner.body.body, inner)
    return Manager(node, owner)


def _methods(node: cst.ClassDef | cst.FunctionDef) -> set[str]:
    return {p.name.value for p in node.body.body if isinstance(p, cst.FunctionDef)}


def _named(body: Sequence[cst.CSTNode], name: str) -> cst.ClassDef | cst.FunctionDef:
    found = [
        part
        for part in body
        if isinstance(part, (cst.ClassDef, cst.FunctionDef)) and part.name.value == name
    ]
    if len(found) != 1:
        raise CannotConvertError(f'there is no one class or function "{name}" at the top level')
    return found[0]


class _Converter(cst.CSTTransformer):
    """Converts a manager and its blocks; ``renamed`` are the names that it has replaced."""

    def __init__(self, tree: Tree, manager: Manager) -> None:
        super().__init__()
        self.renamed: set[str] = set()
        self.left: list[tuple[int, str]] = []
        self._tree = tree
        self._manager = manager
        self._functions: list[cst.FunctionDef] = []

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """Go into a function."""
        self._functions.append(node)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Convert the generator, or a half of the protocol of the class."""
        self._functions.pop()
        if original_node is self._manager.node:
            return self._generator(updated_node)
        owner = next(
            (p for p in self._tree.around(original_node) if isinstance(p, cst.ClassDef)), None
        )
        if owner is not self._manager.node or original_node.name.value not in PAIRS[1]:
            return updated_node
        self.renamed.add(original_node.name.value)
        return updated_node.with_changes(
            name=cst.Name(_RENAMED[original_node.name.value]), asynchronous=_ASYNC
        )

    def leave_ClassDef(
        self, original_node: cst.ClassDef, updated_node: cst.ClassDef
    ) -> cst.ClassDef:
        """Rename the bases of the class."""
        if original_node is not self._manager.node or not self.renamed:
            return updated_node
        bases = [
            base.with_changes(value=self._counterpart(base.value)) for base in updated_node.bases
        ]
        return updated_node.with_changes(bases=bases)

    def leave_With(self, original_node: cst.With, updated_node: cst.With) -> cst.With:
        """Make blocks of the manager async, if that is possible where they are."""
        if original_node.asynchronous is not None:
            return updated_node
        ours = [self._manager.is_made(i.item, self._functions) for i in original_node.items]
        if not any(ours):
            if any(self._manager.may_be_call(item.item) for item in original_node.items):
                self._leave(original_node, 'this "with" may enter it')
            return updated_node
        if not self._functions or self._functions[-1].asynchronous is None:
            self._leave(original_node, 'this "with" is not in a coroutine')
            return updated_node
        return _nested(updated_node, ours)

    def visit_Call(self, node: cst.Call) -> None:
        """Say what else enters or exits it: calls of its methods, and what it is passed to."""
        name = bare_name(node.func)
        receiver = node.func.value if isinstance(node.func, cst.Attribute) else None
        halves = receiver is not None and name in PAIRS[1]
        passed = [a.value for a in node.args] if enters_its_argument(name) else []
        used = [receiver] if receiver is not None and halves else passed
        if any(self._manager.is_made(e, self._functions) for e in used):
            self._leave(node, f'"{name}" is called here')

    def visit_Decorator(self, node: cst.Decorator) -> None:
        """Say what it decorates."""
        if self._manager.is_call(node.decorator, self._functions):
            self._leave(node, "a function is decorated with it here")

    def _leave(self, node: cst.CSTNode, reason: str) -> None:
        self.left.append((self._tree.range(node).start.line, reason))

    def _generator(self, node: cst.FunctionDef) -> cst.FunctionDef:
        if any(isinstance(p, cst.Yield) and isinstance(p.value, cst.From) for p in descend(node)):
            raise CannotConvertError(f'"{node.name.value}" uses "yield from"; write a loop first')
        decorators = [
            d.with_changes(decorator=self._counterpart(d.decorator)) for d in node.decorators
        ]
        if "contextmanager" not in self.renamed:
            return node
        returns = node.returns
        if returns is not None:
            changed = _without_return_type(self._counterpart(returns.annotation))
            returns = returns.with_changes(annotation=changed)
        return node.with_changes(decorators=decorators, returns=returns, asynchronous=_ASYNC)

    def _counterpart(self, e: cst.BaseExpression) -> cst.BaseExpression:
        """Return an expression with the async counterpart of the name that it begins with."""
        if isinstance(e, cst.SimpleString):
            named = cst.parse_expression(str(e.evaluated_value))
            changed = _without_return_type(self._counterpart(named))
            return e.with_changes(value=f"{e.quote}{code(changed)}{e.quote}")
        if isinstance(e, cst.Subscript):
            return e.with_changes(value=self._counterpart(e.value))
        if isinstance(e, cst.Attribute) and bare_name(e) in _RENAMED:
            self.renamed.add(bare_name(e))
            return e.with_changes(attr=cst.Name(_RENAMED[bare_name(e)]))
        if isinstance(e, cst.Name) and e.value in _RENAMED:
            self.renamed.add(e.value)
            return cst.Name(_RENAMED[e.value])
        return e


_ASYNC = cst.Asynchronous()


def _without_return_type(annotation: cst.BaseExpression) -> cst.BaseExpression:
    """Return an annotation without the third argument of ``Generator``, which async ones lack."""
    if not isinstance(annotation, cst.Subscript) or len(annotation.slice) != 3:
        return annotation
    first, second, _ = annotation.slice
    return annotation.with_changes(
        slice=[first, second.with_changes(comma=cst.MaybeSentinel.DEFAULT)]
    )


def _nested(block: cst.With, ours: Sequence[bool]) -> cst.With:
    """Return a block whose items are async or not, in a block each if they differ."""
    if all(ours):
        return block.with_changes(asynchronous=_ASYNC)
    items = [item.with_changes(comma=cst.MaybeSentinel.DEFAULT) for item in block.items]
    body = block.body
    for item, is_ours in reversed(list(zip(items, ours, strict=True))):
        inner = cst.With([item], body, asynchronous=_ASYNC if is_ours else None)
        body = cst.IndentedBlock([inner])
    return inner.with_changes(leading_lines=block.leading_lines)


def _imports(changed: cst.Module, before: cst.Module, renamed: set[str]) -> str:
    """Return a source that imports the counterparts of names, from where the names came."""
    context = CodemodContext()
    gone: list[Import] = []
    for part in descend(before):
        if not isinstance(part, cst.ImportFrom) or isinstance(part.names, cst.ImportStar):
            continue
        for alias in part.names:
            name = alias.evaluated_name
            if name in renamed and part.module is not None and alias.asname is None:
                module = code(part.module)
                AddImportsVisitor.add_needed_import(context, module, _RENAMED[name])
                gone.append((module, name))
    changed = AddImportsVisitor(context).transform_module(changed)
    for module, name in gone:
        RemoveImportsVisitor.remove_unused_import(context, module, name)
    return RemoveImportsVisitor(context).transform_module(changed).code
