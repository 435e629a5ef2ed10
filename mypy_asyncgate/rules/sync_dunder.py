"""Dunders of the wrong colour: ``__aexit__`` that cannot be awaited, ``async def __exit__``."""

from __future__ import annotations

from collections.abc import Iterator

from mypy_asyncgate.diagnostics.findings import Finding
from mypy_asyncgate.facts.classes import ClassFacts, Method, Result, Signature
from mypy_asyncgate.rule import Rule


def check(facts: ClassFacts) -> Iterator[Finding]:
    """Report each definition, and each overload, whose result does not suit its statement."""
    for method in facts.methods:
        for signature in method.signatures:
            message = _wrong(method, signature)
            if message is not None:
                yield Finding(signature.where, message)


def _wrong(method: Method, signature: Signature) -> str | None:
    name, result = method.name, signature.result
    if method.is_awaited:
        if result is Result.ASYNC_GENERATOR:
            return (
                f'"{name}" yields, so "async with" cannot await it; '
                'return instead, or use "@asynccontextmanager"'
            )
        if result is Result.PLAIN:
            return f'"{name}" does not return an awaitable; make it "async def"'
    elif name == "__exit__" and result in (Result.COROUTINE, Result.AWAITABLE):
        return (
            '"__exit__" returns an awaitable, always true, so "with" swallows every exception; '
            'use "def"'
        )
    elif name == "__enter__" and result is Result.COROUTINE:
        return '"__enter__" returns a coroutine that "with" does not await; use "def"'
    return None


RULE = Rule("sync-dunder", ClassFacts, check)
