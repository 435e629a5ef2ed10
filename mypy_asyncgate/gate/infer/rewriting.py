"""Writes markers into the signatures in a source, which otherwise stays as it is."""

from __future__ import annotations

from collections.abc import Iterable

import libcst as cst
from libcst.codemod import CodemodContext
from libcst.codemod.visitors import AddImportsVisitor
from libcst.helpers import get_full_name_for_node
from libcst.metadata import MetadataWrapper, PositionProvider

from mypy_asyncgate.gate.infer.certain import Marker

PACKAGE = "mypy_asyncgate"
TUPLES = frozenset({"tuple", "Tuple"})
WORDS = frozenset({"Owned", "Borrowed"})


class SyntaxUnknownError(Exception):
    """LibCST does not know the syntax of a source."""


def rewritten(source: str, markers: Iterable[Marker]) -> str:
    """Return a source with markers in its signatures, and with the imports that they need.

    What cannot be written is left out: an element of a tuple whose type has a name of its own, for
    example. Raises SyntaxUnknownError.
    """
    writer = _Writer(markers)
    try:
        tree = MetadataWrapper(cst.parse_module(source)).visit(writer)
    except cst.ParserSyntaxError as error:
        raise SyntaxUnknownError(" ".join(str(error).split())) from None
    if not writer.words:
        return source
    context = CodemodContext()
    for word in sorted(writer.words):
        AddImportsVisitor.add_needed_import(context, PACKAGE, word)
    return AddImportsVisitor(context).transform_module(tree).code


class _Writer(cst.CSTTransformer):
    """Writes markers into signatures; ``words`` are those that it has written."""

    METADATA_DEPENDENCIES = (PositionProvider,)

    def __init__(self, markers: Iterable[Marker]) -> None:
        super().__init__()
        self.words: set[str] = set()
        self._of_line: dict[int, list[Marker]] = {}
        for marker in markers:
            self._of_line.setdefault(marker.line, []).append(marker)

    def leave_FunctionDef(
        self, original_node: cst.FunctionDef, updated_node: cst.FunctionDef
    ) -> cst.FunctionDef:
        """Write the markers of a function."""
        line = self.get_metadata(PositionProvider, original_node).start.line
        for marker in self._of_line.get(line, ()):
            updated_node = self._marked(updated_node, marker)
        return updated_node

    def _marked(self, function: cst.FunctionDef, marker: Marker) -> cst.FunctionDef:
        if marker.parameter is None:
            returns = self._annotated(function.returns, marker)
            return function.with_changes(returns=returns)
        parts = function.params
        return function.with_changes(
            params=parts.with_changes(
                params=[self._parameter(p, marker) for p in parts.params],
                kwonly_params=[self._parameter(p, marker) for p in parts.kwonly_params],
                posonly_params=[self._parameter(p, marker) for p in parts.posonly_params],
            )
        )

    def _parameter(self, parameter: cst.Param, marker: Marker) -> cst.Param:
        if parameter.name.value != marker.parameter:
            return parameter
        return parameter.with_changes(annotation=self._annotated(parameter.annotation, marker))

    def _annotated(
        self, annotation: cst.Annotation | None, marker: Marker
    ) -> cst.Annotation | None:
        if annotation is None:
            return None
        inner = _wrapped(annotation.annotation, marker)
        if inner is None:
            return annotation
        self.words.add(marker.word)
        return annotation.with_changes(annotation=inner)


def _wrapped(annotation: cst.BaseExpression, marker: Marker) -> cst.BaseExpression | None:
    """Return an annotation with a marker around it or an element; None if that is not possible."""
    if isinstance(annotation, cst.SimpleString) and marker.element is not None:
        text = annotation.evaluated_value
        inner = _wrapped(cst.parse_expression(text), marker) if isinstance(text, str) else None
        if inner is None:
            return None
        code = cst.Module([]).code_for_node(inner)
        return annotation.with_changes(value=f"{annotation.quote}{code}{annotation.quote}")
    if marker.element is None:
        if isinstance(annotation, cst.Subscript) and _bare_name(annotation.value) in WORDS:
            return None
        part = cst.SubscriptElement(cst.Index(annotation))
        return cst.Subscript(cst.Name(marker.word), [part])
    if not isinstance(annotation, cst.Subscript) or _bare_name(annotation.value) not in TUPLES:
        return None
    elements = list(annotation.slice)
    element = elements[marker.element] if marker.element < len(elements) else None
    if element is None or not isinstance(element.slice, cst.Index):
        return None
    value = _wrapped(element.slice.value, Marker("", 0, marker.ownership))
    if value is None:
        return None
    elements[marker.element] = element.with_changes(slice=cst.Index(value))
    return annotation.with_changes(slice=elements)


def _bare_name(e: cst.BaseExpression) -> str:
    return (get_full_name_for_node(e) or "").rpartition(".")[2]
