"""Enter and exit methods that cannot be called the way ``with`` calls them."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.classes import ClassFacts, Method
from mypy_asyncgate.rule import Rule


def check(facts: ClassFacts) -> Iterator[Finding]:
    """Report each definition without an overload that accepts the arguments of ``with``."""
    for method in facts.methods:
        count = 0 if method.enters else 3
        if method.signatures and not any(s.accepts(count) for s in method.signatures):
            yield Finding(method.signatures[0].where, _message(method, count))


def _message(method: Method, count: int) -> str:
    signature = method.signatures[0]
    arguments = "the three exception arguments" if count else "no arguments"
    if signature.limit == -1:
        advice = 'it lacks "self"'
    elif signature.keywords:
        advice = f'give "{signature.keywords[0]}" a default'
    elif not count or signature.required > count:
        advice = "give the others a default"
    else:
        advice = 'declare "*exc: object"'
    return f'"{method.name}" cannot be called with {arguments}; {advice}'


RULE = Rule("exit-signature", ClassFacts, check)
