"""The places of variables, fields and temporaries in the function that is lowered."""

from __future__ import annotations

from mypy.nodes import (
    LDEF,
    Context,
    Expression,
    MemberExpr,
    NameExpr,
    SymbolNode,
    Var,
)

from mypy_asyncgate.flow.leaving import NEVER
from mypy_asyncgate.flow.operations import Begin, Drop, End, Item, Move
from mypy_asyncgate.flow.places import Place, Root, RootKind
from mypy_asyncgate.lowering.builder import Builder
from mypy_asyncgate.mypy_api.children import children
from mypy_asyncgate.mypy_api.names import is_object


class Places(Builder):
    """The graph under construction, and what its places stand for."""

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[int, Place] = {}
        self.labels: set[str] = set()
        self.object: Place | None = None
        self.temporaries: list[Place] = []
        self.nonlocal_names: set[str] = set()
        self.count = 0

    def place_of(self, name: Expression) -> Place | None:
        """Return the place of a local variable, or None for every other name."""
        if not isinstance(name, NameExpr) or name.kind != LDEF or name.node is None:
            return None
        if name.name in self.nonlocal_names:
            return None
        return self.place_for(name.node)

    def place_for(self, variable: SymbolNode) -> Place:
        """Return the place of a local variable or parameter."""
        place = self.places.get(id(variable))
        if place is None:
            label = variable.name
            while label in self.labels:
                label += "'"
            self.labels.add(label)
            place = Place(Root(RootKind.VARIABLE, variable.name, label))
            self.places[id(variable)] = place
            if self.object is None and isinstance(variable, Var) and variable.is_self:
                self.object = place
        return place

    def field_of(self, e: Expression) -> Place | None:
        """Return the place of an attribute of the object, or None for every other expression."""
        if not isinstance(e, MemberExpr) or not is_object(e.expr):
            return None
        owner = self.place_of(e.expr)
        return owner.attribute(e.name) if owner is not None else None

    def temporary(self, kind: RootKind = RootKind.TEMPORARY) -> Place:
        """Return a new temporary; ``drop_temporaries`` ends its life."""
        self.count += 1
        label = f"%with{self.count}" if kind is RootKind.MANAGER else f"%{self.count}"
        place = Place(Root(kind, "", label))
        self.temporaries.append(place)
        return place

    def drop_temporaries(self, node: Context, mark: int) -> None:
        """End the lives of all temporaries made since ``mark`` were in flight."""
        for place in self.temporaries[mark:]:
            self.emit(Drop(node, NEVER, place))
        del self.temporaries[mark:]

    def move(self, node: Context, target: Place, source: Place | None) -> None:
        """Bind ``target`` to what ``source`` holds."""
        self.emit(Move(node, NEVER, target, source))

    def begin_loop(self, node: Context, place: Place | None) -> None:
        """Begin a loop over what ``place`` holds."""
        if place is not None:
            self.emit(Begin(node, NEVER, place))

    def end_loop(self, node: Context, place: Place | None) -> None:
        """End a loop over what ``place`` holds, after its last round."""
        if place is not None:
            self.emit(End(node, NEVER, place))

    def bind_item(self, target: Expression, source: Place | None) -> bool:
        """Bind a loop's variable to an element of ``source``; tell whether there is one to bind."""
        place = self.place_of(target)
        if place is None or source is None:
            return False
        self.emit(Item(target, NEVER, place, source))
        return True

    def bind_unknown(self, target: Expression) -> None:
        """Bind the names in ``target`` to values that are not followed."""
        place = self.place_of(target)
        if place is not None:
            self.move(target, place, None)
            return
        for child in children(target):
            if isinstance(child, Expression):
                self.bind_unknown(child)
