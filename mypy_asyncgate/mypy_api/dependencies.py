"""Dependencies of findings on other modules, so that mypy checks the right code again.

mypy knows the dependencies of expressions. Findings also depend on methods of a class that its
users never name, and on decorators. The next run reads them from the modules that a file refers to,
the daemon from dependencies between triggers (``<m.C>`` stands for "class C changed"). Both are
read after a file has been checked as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from mypy.nodes import FuncItem, MypyFile, RefExpr, TypeInfo
from mypy.options import Options
from mypy.plugin import ClassDefContext
from mypy.server.trigger import make_trigger
from mypy.types import ExtraAttrs, Instance, NoneType, get_proper_type

from mypy_asyncgate.mypy_api.children import own_nodes
from mypy_asyncgate.mypy_api.module_constant import NAME as CONSTANT
from mypy_asyncgate.mypy_api.names import full_name


def is_daemon(options: Options) -> bool:
    """Tell whether this is the daemon, or a run that writes a cache for it."""
    return options.fine_grained_incremental or options.cache_fine_grained


def of_users(ctx: ClassDefContext, members: Iterable[str]) -> None:
    """Make the daemon treat a class as changed when one of ``members``, or a base, changes.

    Call this when the MRO is known.
    """
    tree: MypyFile | None = ctx.api.modules.get(ctx.api.cur_mod_id)
    if tree is None or "/typeshed/" in tree.path:
        return
    changed = make_trigger(ctx.cls.fullname)
    for name in members:
        ctx.api.add_plugin_dependency(make_trigger(f"{ctx.cls.fullname}.{name}"), changed)
    for base in ctx.cls.info.bases:
        if base.type.fullname != "builtins.object":
            ctx.api.add_plugin_dependency(make_trigger(base.type.fullname), changed)


def of_overrides(ctx: ClassDefContext, names: Iterable[str]) -> None:
    """Make the daemon analyse a class again when a method that it overrides changes."""
    for name in names:
        for base in ctx.cls.info.mro[1:-1]:
            if name in base.names:
                ctx.api.add_plugin_dependency(make_trigger(f"{base.fullname}.{name}"))


def on_bases(tree: MypyFile, info: TypeInfo) -> None:
    """Make the next run check ``tree`` again when a class in the MRO of ``info`` changes."""
    tree.module_refs.update(base.module_name for base in info.mro[1:-1])


def on_body(tree: MypyFile, function: FuncItem) -> None:
    """Make the daemon check the top level of ``tree`` again when a name in a function changes.

    This is for findings made where a decorator is checked, since mypy only depends on signatures
    there.
    """
    for node in own_nodes(function.body):
        if isinstance(node, RefExpr) and (name := _named(node)) is not None:
            tree.plugin_deps.setdefault(make_trigger(name), set()).add(tree.fullname)


def _named(reference: RefExpr) -> str | None:
    """Return the full name that an expression refers to, or of its declared class."""
    declared = get_proper_type(getattr(reference.node, "type", None))
    return declared.type.fullname if isinstance(declared, Instance) else full_name(reference)


def on_marker(info: TypeInfo, marker: str) -> None:
    """Make the daemon treat a class as changed when it gains or loses a marker.

    The daemon compares mypy's own information about a class. Its bases are the only part to which
    something can be added without changing a type.
    """
    if info.bases:
        base = info.bases[0].copy_modified()
        base.extra_attrs = ExtraAttrs({f"__asyncgate_{marker}__": NoneType()}, set(), None)
        info.bases = [base, *info.bases[1:]]


def on_stored(tree: MypyFile, names: Iterable[str]) -> None:
    """Make the daemon treat all of which a module stores a summary as changed, if one is.

    ``names`` are those of functions and classes within the module.
    """
    changed = tree.plugin_deps.setdefault(make_trigger(f"{tree.fullname}.{CONSTANT}"), set())
    changed.update(make_trigger(f"{tree.fullname}.{name}") for name in names)
