"""The registry of rules, sorted by code."""

from __future__ import annotations

from typing import Any

from mypy_asyncgate.rule import F, Rule
from mypy_asyncgate.rules import (
    asyncgen_leak,
    blocking,
    cleanup_raises,
    enter_none,
    exception_leak,
    exit_signature,
    exit_swallows,
    field_leak,
    half_protocol,
    never_entered,
    not_owned,
    overwritten,
    ownership_override,
    partial_release,
    reentered,
    returned,
    returned_closed,
    sync_dunder,
    unbound_release,
    unentered_use,
    unguarded_yield,
    untyped_manager,
    use_after_exit,
    yield_count,
)

RULES: tuple[Rule[Any], ...] = (
    asyncgen_leak.RULE,
    blocking.RULE,
    cleanup_raises.RULE,
    enter_none.RULE,
    exception_leak.RULE,
    exit_signature.RULE,
    exit_swallows.RULE,
    field_leak.RULE,
    half_protocol.RULE,
    never_entered.RULE,
    not_owned.RULE,
    overwritten.RULE,
    ownership_override.RULE,
    partial_release.RULE,
    reentered.RULE,
    returned.RULE,
    returned_closed.RULE,
    sync_dunder.RULE,
    unbound_release.RULE,
    unentered_use.RULE,
    unguarded_yield.RULE,
    untyped_manager.RULE,
    use_after_exit.RULE,
    yield_count.RULE,
)


def rules_over(facts: type[F]) -> tuple[Rule[F], ...]:
    """Return the rules over facts of one type."""
    return tuple(rule for rule in RULES if rule.facts_type is facts)
