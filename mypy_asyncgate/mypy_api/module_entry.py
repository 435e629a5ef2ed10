"""Adds a call at the end of a module, so that the module itself can be checked.

mypy calls plugins for calls and classes, not for modules. A module in which a class is defined, or
an annotation names a class of interest, therefore gets a last statement that calls nothing. mypy
checks it with the top level of the module, before it stores the module's interface: cold, warm, in
workers, and in the daemon. Our own walks skip it, as they skip the entry calls of functions.
"""

from __future__ import annotations

from mypy.nodes import MypyFile
from mypy.semanal import SemanticAnalyzer

from mypy_asyncgate.mypy_api.function_entry import entry_call, is_entry

MODULE_ENTRY = "mypy_asyncgate.<module>"
"""The name for which mypy asks for the hook of such a call."""


class ModuleEntries:
    """Adds the calls, and remembers for which module there is nothing more to do.

    Each class and each annotation of a build asks, and nearly always about the same module as the
    one before.
    """

    def __init__(self) -> None:
        self._done: MypyFile | None = None

    def forget(self) -> None:
        """Look at each module again, because it may have changed."""
        self._done = None

    def is_done(self, semantic: SemanticAnalyzer) -> bool:
        """Tell whether there is nothing to add to the module that is being analysed."""
        # mypy deletes the attribute when it leaves a module, and analyses some types after that.
        tree = getattr(semantic, "cur_mod_node", None)
        return tree is None or tree is self._done

    def add(self, semantic: object) -> None:
        """Add the call to the module being analysed, unless it is a stub or errs in silence.

        mypy analyses some types while it checks. ``semantic`` is no semantic analyser then, or one
        that is in no module, and nothing is added.
        """
        options = getattr(semantic, "options", None)
        if options is None or not isinstance(semantic, SemanticAnalyzer) or self.is_done(semantic):
            return
        tree = semantic.cur_mod_node
        is_silent = options.ignore_errors or tree.path in semantic.errors.ignored_files
        # A "builtins.py" may lack what mypy looks up there to check a call.
        is_base = tree.fullname == "builtins"
        if not (semantic.is_stub_file or is_silent or is_base or options.preserve_asts):
            if not tree.defs:
                return
            if not has_module_entry(tree):
                last, function = tree.defs[-1], semantic.named_type("builtins.function")
                tree.defs.append(entry_call(MODULE_ENTRY, last, function))
        self._done = tree


def has_module_entry(tree: MypyFile) -> bool:
    """Tell whether the call was added to a module whose tree is at hand."""
    return bool(tree.defs) and is_entry(tree.defs[-1])
