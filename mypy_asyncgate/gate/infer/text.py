"""What is inferred, as text: a block for each module, a line for each function and class."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mypy_asyncgate.catalog.model import Kind
from mypy_asyncgate.gate.infer.model import (
    ClassView,
    FieldView,
    FunctionView,
    ModuleView,
    NewView,
    ParameterView,
    Released,
    ResultView,
    Source,
    with_content,
)
from mypy_asyncgate.gate.summary import count

_KINDS = {
    Kind.RELEASE: "a resource once it is made",
    Kind.LAZY: "a resource once it is entered or awaited",
    Kind.EMPTY: "a resource if it is given a new one",
    Kind.ENTER: "to be entered",
    None: "not a resource",
}


def render(modules: Iterable[ModuleView]) -> str:
    """Return the text, which ends with a line of numbers."""
    all_modules = tuple(modules)
    shown = tuple(with_content(all_modules))
    blocks = ["\n".join([f"{m.name} ({m.path})", *_lines(m)]) for m in shown]
    functions = count(sum(len(m.functions) for m in shown), "function")
    classes = sum(len(m.classes) for m in shown)
    said = f"{functions} and {'1 class' if classes == 1 else f'{classes} classes'}"
    silent = len(all_modules) - len(shown)
    rest = f"; nothing is known of {count(silent, 'module')}" if silent else ""
    return "\n\n".join([*blocks, f"{said} in {count(len(shown), 'module')}{rest}"])


def _lines(module: ModuleView) -> list[str]:
    lines = [(c.line, f"class {c.name}: {_class(c)}") for c in module.classes]
    lines += [(f.line, f"{f.name}: {_function(f)}") for f in module.functions]
    width = max(len(str(line)) for line, _ in lines)
    return [f"  {line:{width}}  {text}" for line, text in sorted(lines)]


def listed(names: Iterable[str], word: str = "and") -> str:
    """Return names as an English list."""
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last


# -- classes


def _class(one: ClassView) -> str:
    started = f"a resource once it is started by {listed(one.start, 'or')}" if one.start else ""
    parts = [started or _KINDS.get(one.kind, _KINDS[None])]
    if one.kind is not None and one.release:
        parts.append(f"released by {listed(one.release, 'or')}")
    parts += map(_field, one.fields)
    if one.dependants:
        verb = "releases" if len(one.dependants) == 1 else "release"
        parts.append(f"used by {listed(one.dependants)}, which never {verb} it")
    return "; ".join(parts)


def _field(held: FieldView) -> str:
    parts = []
    if held.made_in:
        parts.append(f"made in {listed(held.made_in)}")
    if held.given_by:
        parts.append(f"given by {listed(held.given_by)}")
    parts.append(f"released by {listed(held.released_by)}" if held.released_by else "not released")
    return f"{'owns' if held.is_owned else 'uses'} {held.name} ({', '.join(parts)})"


# -- functions


def _function(function: FunctionView) -> str:
    parts = [*map(_parameter, function.parameters), *_results(function)]
    return "; ".join(parts)


def _results(function: FunctionView) -> Iterator[str]:
    new = {n.element: n for n in function.new}
    elements = sorted({r.element for r in function.results}, key=lambda e: -1 if e is None else e)
    for element in elements:
        these = [r for r in function.results if r.element == element]
        if [r.source for r in these] == [Source.UNKNOWN]:
            said = "" if function.parameters and element is None else "unknown"
        else:
            said = listed(dict.fromkeys(_result(r, new.get(element)) for r in these), "or")
        if said:
            where = "returns" if element is None else f"element {element} of the result is"
            yield f"{where} {said}"


def _result(result: ResultView, new: NewView | None) -> str:
    if result.source is Source.NEW:
        what = f"a new {new.type_name}" if new is not None else "something new"
        return f"{what} that something else may keep" if result.kept else what
    if result.source is Source.PARAMETER:
        return f"its argument {result.name}"
    if result.source is Source.FIELD:
        return f"what the object holds in {result.name}" if result.name else "a part of the object"
    return "something unknown"


def _parameter(parameter: ParameterView) -> str:
    done = list(_done(parameter))
    if not done:
        used = f" ({', '.join(parameter.uses)})" if parameter.uses else ""
        return f"only uses {parameter.name}{used}"
    return f"{listed(done)} {parameter.name}"


def _done(parameter: ParameterView) -> Iterator[str]:
    if parameter.released is Released.ALWAYS:
        yield "always releases"
    elif parameter.released is Released.MAY:
        yield "may release"
    if parameter.enters:
        yield "enters"
    if parameter.passed_on:
        yield "hands over"
    if parameter.owned:
        yield "takes over"
    elif parameter.borrowed:
        yield "keeps, but never releases,"
    elif parameter.kept_in:
        yield f"keeps (in {', '.join(parameter.kept_in)})"
    if parameter.returned:
        yield "may return"
    if parameter.unknown:
        yield "does something unknown with"
