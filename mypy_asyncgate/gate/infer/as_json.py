"""What is inferred, as JSON; ``docs/gate.md`` describes the keys."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from mypy_asyncgate.gate.infer.model import (
    ClassView,
    FieldView,
    FunctionView,
    ModuleView,
    ParameterView,
    ResultView,
)

VERSION = 1


def render(modules: Iterable[ModuleView]) -> str:
    """Return the document; its keys stay the same as long as its version does."""
    return json.dumps({"version": VERSION, "modules": list(map(_module, modules))}, indent=2)


def _module(module: ModuleView) -> dict[str, Any]:
    return {
        "module": module.name,
        "path": module.path,
        "functions": list(map(_function, module.functions)),
        "classes": list(map(_class, module.classes)),
    }


def _function(function: FunctionView) -> dict[str, Any]:
    return {
        "name": function.name,
        "line": function.line,
        "results": list(map(_result, function.results)),
        "new": [{"element": new.element, "class": new.type_name} for new in function.new],
        "parameters": list(map(_parameter, function.parameters)),
    }


def _result(result: ResultView) -> dict[str, Any]:
    return {
        "element": result.element,
        "source": result.source.value,
        "name": result.name,
        "opened": result.opened,
        "kept": result.kept,
        "uses": list(result.uses),
    }


def _parameter(parameter: ParameterView) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "position": parameter.position,
        "class": parameter.type_name,
        "uses": list(parameter.uses),
        "released": parameter.released.value,
        "entered": parameter.enters,
        "handed_over": parameter.passed_on,
        "taken_over": parameter.owned,
        "kept_in": list(parameter.kept_in),
        "returned": parameter.returned,
        "unknown": parameter.unknown,
    }


def _class(one: ClassView) -> dict[str, Any]:
    return {
        "name": one.name,
        "line": one.line,
        "kind": one.kind.value if one.kind is not None else "none",
        "release": list(one.release),
        "start": list(one.start),
        "fields": list(map(_field, one.fields)),
        "dependants": list(one.dependants),
    }


def _field(held: FieldView) -> dict[str, Any]:
    return {
        "name": held.name,
        "owned": held.is_owned,
        "made_in": list(held.made_in),
        "given_by": list(held.given_by),
        "released_by": list(held.released_by),
    }
