"""Lowers calls: what becomes of their arguments, and what they make."""

from __future__ import annotations

from typing import Protocol

from mypy.nodes import (
    AssertTypeExpr,
    CallExpr,
    CastExpr,
    Expression,
    FuncDef,
    MemberExpr,
    NameExpr,
    RevealExpr,
    StrExpr,
)

from mypy_asyncgate.analysis.lifetime.state import element
from mypy_asyncgate.catalog.model import CallEntry, Does
from mypy_asyncgate.flow.operations import (
    CALL,
    NEVER,
    Make,
    MayRaise,
    Method,
    Pass,
    Place,
    Store,
    Use,
)
from mypy_asyncgate.lexicon.harmless_calls import is_benign, is_safe
from mypy_asyncgate.lexicon.keepers import is_keeper
from mypy_asyncgate.lowering.conditions import Conditions
from mypy_asyncgate.mypy_api.names import bare_name, callee, full_name, never_returns, says
from mypy_asyncgate.mypy_api.signatures import declared_ownership
from mypy_asyncgate.summaries.parameters import attributes_used, parameter_for


class Known(Protocol):
    """What is known of calls by the names in them."""

    def call(self, full_name: str | None, bare_name: str) -> CallEntry | None:
        """Return what a call does to its argument."""

    def function(self, target: Expression) -> FuncDef | None:
        """Return the function that is called, if its body is in the module at hand."""

    def is_borrower(self, target: Expression) -> bool:
        """Tell whether ``target`` is a class whose objects only use what they are given."""

    def exception(self, name: str) -> str:
        """Return the name that asyncio has for an exception of this bare name, or the same."""

    def may_swallow(self, manager: Expression) -> bool:
        """Tell whether the manager that a ``with`` enters may suppress exceptions."""


class Calls(Conditions):
    """``call`` lowers a call."""

    def __init__(self, known: Known) -> None:
        super().__init__()
        self.known = known

    def use(self, e: Expression) -> None:
        """Lower ``e`` where its value is only looked at."""
        place = self.value(e)
        if place is not None:
            self.emit(Use(e, NEVER, place))

    def call(self, e: CallExpr) -> Place | None:
        if isinstance(e.analyzed, (CastExpr, AssertTypeExpr)):
            return self.value(e.analyzed.expr)
        if isinstance(e.analyzed, RevealExpr):
            return self.value(e.analyzed.expr) if e.analyzed.expr else None
        target = callee(e)
        name, full = bare_name(target), full_name(target)
        receiver = None
        if isinstance(target, MemberExpr):
            if isinstance(target.expr, StrExpr) and name in ("format", "join"):
                return self.formatted(e)
            receiver = self.value(target.expr)
        elif not isinstance(target, NameExpr):
            self.use(target)
        elif (place := self.place_of(target)) is not None:
            self.emit(Use(target, NEVER, place))
        known = self.known.call(full, name)
        benign = self.is_harmless(target)
        keeps = is_keeper(target)
        result = self.temporary()
        through: Place | None = None
        several = known is not None and known.argument == "all" and known.does is Does.PASSES
        for index, argument in enumerate(e.args):
            place = self.value(argument)
            if place is None:
                continue
            told = known if known is not None and is_about(known, e, index) else None
            if benign:
                if full != "builtins.len":
                    self.emit(Use(argument, NEVER, place))
            elif several:
                star = e.arg_kinds[index].is_star()
                self.move(argument, result if star else element(result, index), place)
            elif told is not None and told.does is Does.PASSES:
                through = place
            elif e.arg_kinds[index].is_star():
                self.emit(Store(argument, NEVER, place, "arguments"))
            else:
                declared = declared_ownership(e, index)
                uses = (
                    frozenset() if self.known.is_borrower(target) else self.uses(target, e, index)
                )
                self.emit(Pass(argument, NEVER, place, name, result, told, keeps, declared, uses))
        raises = NEVER if benign or is_safe(target, receiver) else CALL
        if through is not None:
            self.emit(MayRaise(e, raises))
            self.move(e, result, through)
            return result
        if several:
            self.emit(MayRaise(e, raises))
            return result
        if receiver is not None:
            # Before the call may raise: a release that fails has been tried all the same.
            self.emit(Method(e, NEVER, receiver, name, result))
        self.emit(Make(e, raises, result, self.depth))
        if never_returns(target):
            self.current = None
        return result

    def uses(self, target: Expression, e: CallExpr, index: int) -> frozenset[str] | None:
        """Return the attributes that a function of the module asks an argument for.

        None if it does anything else with it, or if the function is not known.
        """
        function = self.known.function(target)
        if function is None:
            return None
        parameter = parameter_for(function, e, index)
        return attributes_used(function, parameter, self.known.function) if parameter else None

    def is_harmless(self, target: Expression) -> bool:
        """Tell whether calling ``target``, and entering the result, keeps nothing and succeeds."""
        full = full_name(target)
        known = self.known.call(full, bare_name(target)) if full else None
        return is_benign(target, full) or (known is not None and known.does is Does.NOTHING)

    def formatted(self, e: CallExpr) -> Place | None:
        """Lower an f-string (mypy spells it as calls of ``format`` and ``join``)."""
        for argument in e.args:
            for item in getattr(argument, "items", None) or [argument]:
                self.use(item)
        return None


def is_about(known: CallEntry, e: CallExpr, index: int) -> bool:
    """Tell whether what is known of a call holds for its argument number ``index``."""
    if known.argument not in (index, e.arg_names[index], "all"):
        return False
    return known.when is None or says(e, *known.when)
