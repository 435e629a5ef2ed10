"""What messages say about one resource: what nobody does with it, and what to write instead.

A message has to help a reader who sees nothing else, so the advice is the statement itself, with
the names of the program, wherever it can be known.
"""

from __future__ import annotations

from mypy.nodes import CallExpr, MemberExpr

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.dataclass import dataclass
from mypy_asyncgate.lexicon.protocol import EXITS
from mypy_asyncgate.lexicon.release_verbs import CLOSE, PARTICIPLES, release_verb
from mypy_asyncgate.mypy_api import types
from mypy_asyncgate.mypy_api.names import callee, dotted_name
from mypy_asyncgate.resources.managed import Managed
from mypy_asyncgate.resources.production import Production


@dataclass(frozen=True)
class Wording:
    """The words for a resource of a class that is called ``name``, or has no name.

    ``handed_on`` says that some path gives it to another owner, so that no block can close it.
    ``dependant`` is the class of an object that a method of the resource gave, and that the
    function returns. ``awaits`` says whether the function may await something.
    """

    production: Production
    type_name: str
    name: str | None
    handed_on: bool
    dependant: str | None
    awaits: bool

    @property
    def subject(self) -> str:
        """The resource: its name and its class, or its class alone."""
        if self.name is None:
            return f'"{self.type_name}"'
        collection, of_item, _ = self.name.partition("[*]")
        return f'{"Each item of " if of_item else ""}"{collection}" ("{self.type_name}")'

    @property
    def verb(self) -> str:
        """What has to be done with it: "close"."""
        return release_verb(self._release)

    @property
    def participle(self) -> str:
        """What has to be done with it: "closed"."""
        return PARTICIPLES[self.verb]

    @property
    def neglect(self) -> str:
        """What happens if that is not done: "stays open"."""
        if self.production.waits:
            return "may outlive this function"
        return "stays open" if self.verb == CLOSE else f"is not {self.participle}"

    @property
    def advice(self) -> str:
        """What to write instead."""
        if self.dependant is not None:
            return f'return it with the "{self.dependant}", or {self.verb} it when that ends'
        if self._is_item:
            return f'enter each on an exit stack, or {self.verb} each in a "finally"'
        if self.handed_on:
            return f'call "{self._call}" before that'
        if self._held.has_protocol and self.production.block_releases:
            return self._block
        if self.production.waits:
            return f'kill it and write "{self._call}" in a "finally"'
        return f'call "{self._call}" in a "finally"'

    @property
    def advice_in_method(self) -> str:
        """What to write in the method that releases it from a field."""
        return f'call "{self._call}" in a "finally"'

    @property
    def advice_if_raised(self) -> str:
        """What to write if an exception that leaves the function leaves it open."""
        return self._advice_in('an "except BaseException" and re-raise')

    @property
    def advice_if_handled(self) -> str:
        """What to write if the function handles the exception that leaves it open."""
        return self._advice_in("the handler")

    def _advice_in(self, handler: str) -> str:
        """Return what to write where nobody but ``handler`` can release it."""
        if self.handed_on and self.dependant is None and not self._is_item:
            return f'call "{self._call}" in {handler}'
        return self.advice

    @property
    def _is_item(self) -> bool:
        return self.name is not None and "[*]" in self.name

    @property
    def _held(self) -> Managed:
        return self.production.managed

    @property
    def _release(self) -> str:
        return self._releases[0]

    @property
    def _releases(self) -> tuple[str, ...]:
        held = self.production.opened or self._held
        return held.release or ("__aexit__" if held.is_async else "__exit__",)

    @property
    def _block(self) -> str:
        """The ``with`` statement in which it belongs."""
        entered = self._entered
        keyword = self._held.keyword
        return f'use "{keyword}"' if entered is None else f'write "{keyword} {entered}:"'

    @property
    def _entered(self) -> str | None:
        """What belongs between ``with`` and the colon, or None if that is not one expression."""
        production, name = self.production, self.name
        if production.is_taken_over:
            return name
        call = production.origin
        if not isinstance(call, CallExpr):
            return None
        target = callee(call)
        if production.is_hold:
            return dotted_name(target.expr) if isinstance(target, MemberExpr) else None
        if production.position is not None:
            return name
        made = f"{dotted_name(target) or production.source}({'...' if call.args else ''})"
        if production.coroutine:
            made = f"await {made}"
        if name is None and production.kind is Kind.ENTER:
            return made
        return f"{made} as {name if name is not None and name.isidentifier() else 'x'}"

    @property
    def _call(self) -> str:
        """The call that releases it."""
        method, name = self._release, self.name
        if not self.awaits:
            alike = (other for other in self._releases if release_verb(other) == self.verb)
            method = min(alike, key=self.production.is_awaited)
        if name is None:
            return method
        if (call := self._give_back(name)) is not None:
            return call
        arguments = "None, None, None" if method in EXITS else ""
        return _awaited(f"{name}.{method}({arguments})", self.production.is_awaited(method))

    def _give_back(self, name: str) -> str | None:
        """Return the call that gives it back to the pool whose method made it, or None."""
        parent = self.production.parent
        if parent is None or not isinstance(self.production.origin, CallExpr):
            return None
        target = callee(self.production.origin)
        pool = dotted_name(target.expr) if isinstance(target, MemberExpr) else None
        for method in sorted(self.production.releasers):
            if pool is not None and parent.info.has_readable_member(method):
                is_coroutine = types.is_coroutine(parent.info, method)
                return _awaited(f"{pool}.{method}({name})", is_coroutine)
        return None


def _awaited(call: str, is_awaited: bool) -> str:
    return f"await {call}" if is_awaited else call
