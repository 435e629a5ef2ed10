"""Adds a call at the end of a module, so that the module itself can be checked.

mypy calls plugins for calls and classes, not for modules. A module in which a class is defined, or
an annotation names a class of interest, therefore gets a last statement that calls nothing. mypy
checks it with the top level of the module, before it stores the module's interface: cold, warm, in
workers, and in the daemon. Our own walks skip it, as they skip the entry calls of functions.
"""

from __future__ import annotations

from mypy.semanal import SemanticAnalyzer

from mypy_asyncgate.mypy_api.function_entry import entry_call, is_entry

MODULE_ENTRY = "mypy_asyncgate.<module>"
"""The name for which mypy asks for the hook of such a call."""


def add_module_entry(semantic: object) -> None:
    """Add the call to the module that is being analysed, unless it is a stub or errs in silence.

    mypy analyses some types while it checks. ``semantic`` is no semantic analyser then, and nothing
    is added.
    """
    if not isinstance(semantic, SemanticAnalyzer):
        return
    tree = semantic.cur_mod_node
    options = semantic.options
    if semantic.is_stub_file or options.ignore_errors or options.preserve_asts or not tree.defs:
        return
    last = tree.defs[-1]
    if not is_entry(last) and tree.path not in semantic.errors.ignored_files:
        tree.defs.append(entry_call(MODULE_ENTRY, last, semantic.named_type("builtins.function")))
