"""Which methods of a class go on with the release of its objects.

Question: which methods may be called on an object that is released already, because they only wait
for what its release has begun?
Example: ``close`` stores ``self.closing = create_task(self.session.close())``, and ``wait_closed``
awaits ``self.closing``: it does nothing with the session.
Assumes: a method that uses no fields but those that a release uses or assigns has to do with it.
"""

from __future__ import annotations

from collections.abc import Collection

from mypy_asyncgate.lexicon.harmless_calls import LOG_METHODS
from mypy_asyncgate.lexicon.special_methods import is_special
from mypy_asyncgate.summaries.field_uses import FieldUses


def finishing(uses: FieldUses, release: Collection[str], held: Collection[str]) -> frozenset[str]:
    """Return the methods of a class that only go on with its ``release`` methods.

    ``held`` are the fields with resources, which such a method does not use.
    """
    begun = {name for method in release for name in _used(uses, method) | uses.assigned_in(method)}
    methods = {method.name for method in uses.methods if not is_special(method.name)}
    return frozenset(
        name
        for name in methods.difference(release)
        if (used := _used(uses, name)) and used <= begun and used.isdisjoint(held)
    )


def _used(uses: FieldUses, method: str) -> set[str]:
    """Return the fields whose values a method uses, and the methods of the object it calls."""
    done = uses.done_by(method).items()
    return {name for name, does in done if does.uses - LOG_METHODS or not does.only_uses}.union(
        uses.called_by(method)
    )
