"""The places of the function being lowered: variables, fields and temporaries."""

from __future__ import annotations

from mypy.nodes import LDEF, Expression, MemberExpr, NameExpr, Node, SymbolNode, Var

from mypy_asyncgate.flow.places import Place, Root, RootKind
from mypy_asyncgate.lowering.closures import names_within
from mypy_asyncgate.mypy_api.names import is_object


class Variables:
    """The roots of the places of one function.

    ``object`` is the place of ``self`` (or of the enclosing method's ``self``), or None until it is
    mentioned. ``temporaries`` are the live ones. ``nonlocal_names`` belong to an enclosing
    function. ``nested`` are the functions, lambdas and classes inside; those of ``captured_first``
    precede every mention of the variable outside of them. ``values`` has the value
    that each variable was last assigned in the source.
    """

    def __init__(self) -> None:
        self.object: Place | None = None
        self.temporaries: list[Place] = []
        self.nonlocal_names: set[str] = set()
        self.nested: list[Node] = []
        self.captured_first: set[Place] = set()
        self.values: dict[Place, Expression] = {}
        self._places: dict[int, Place] = {}
        self._named_in_nested: set[int] = set()
        self._labels: set[str] = set()
        self._count = 0

    def place_of(self, name: Expression) -> Place | None:
        """Return the place of a local variable, or None for every other expression."""
        if not isinstance(name, NameExpr) or name.kind != LDEF or name.node is None:
            return None
        if name.name in self.nonlocal_names:
            return None
        return self.place_for(name.node)

    def place_for(self, variable: SymbolNode) -> Place:
        """Return the place of a local variable or parameter."""
        place = self._places.get(id(variable))
        if place is None:
            label = variable.name
            while label in self._labels:
                label += "'"
            self._labels.add(label)
            place = Place(Root(RootKind.VARIABLE, variable.name, label))
            self._places[id(variable)] = place
            if id(variable) in self._named_in_nested:
                self.captured_first.add(place)
            if self.object is None and isinstance(variable, Var) and variable.is_self:
                self.object = place
        return place

    def field_of(self, e: Expression) -> Place | None:
        """Return the place of an attribute of the object, or None for every other expression."""
        if not isinstance(e, MemberExpr) or not is_object(e.expr):
            return None
        owner = self.place_of(e.expr)
        return owner.attribute(e.name) if owner is not None else None

    def owner_of(self, part: Expression) -> Place | None:
        """Return the place of ``x`` in ``x.part``, or None if that is a place of its own."""
        if not isinstance(part, MemberExpr) or self.field_of(part) is not None:
            return None
        return self.field_of(part.expr) or self.place_of(part.expr)

    def temporary(self, kind: RootKind = RootKind.TEMPORARY) -> Place:
        """Return a new temporary, which lives until its statement ends."""
        self._count += 1
        label = f"%with{self._count}" if kind is RootKind.MANAGER else f"%{self._count}"
        place = Place(Root(kind, "", label))
        self.temporaries.append(place)
        return place

    def capture(self, nested: Node) -> list[tuple[Place, frozenset[str] | None]]:
        """Note a nested function or class; return the variables with a place that it closes over.

        Each comes with the attributes that are read of it, or None if it is used in another way.
        """
        self.nested.append(nested)
        names = names_within(nested)
        self._named_in_nested.update(map(id, names))
        return [
            (self._places[id(name)], attributes)
            for name, attributes in names.items()
            if id(name) in self._places
        ]

    def captured(self) -> frozenset[Place]:
        """Return the variables that nested functions, lambdas and classes close over."""
        return frozenset(
            self._places[id(name)]
            for nested in self.nested
            for name in names_within(nested)
            if id(name) in self._places
        )
