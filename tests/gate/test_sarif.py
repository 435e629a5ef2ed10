"""SARIF: the log is what the specification says, and code scanning needs."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from typing import Any

import pytest

from mypy_asyncgate.diagnostics.codes import CODES
from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.formats import FORMATS
from mypy_asyncgate.gate.outcome import Outcome

from .test_formats import ALL, PLACED

jsonschema: Any = importlib.import_module("jsonschema")  # it has no types

# What the specification of SARIF 2.1.0 says about the objects that are written. Every property
# that is not listed here is an error, so that a new one is looked up there.
TEXT = {"type": "string", "minLength": 1}
NUMBER = {"type": "integer", "minimum": 1}


def record(required: Mapping[str, Any], **optional: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**required, **optional},
        "required": list(required),
        "additionalProperties": False,
    }


def array(items: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


WORDS = record({"text": TEXT})
URI = {"type": "string", "pattern": r"^[\w\-.~!$&'()*+,;=:@/%]*$"}
PHYSICAL = record(
    {"artifactLocation": record({"uri": URI}, uriBaseId=TEXT)},
    region=record({"startLine": NUMBER}, startColumn=NUMBER),
)
LOCATION = record(
    {"physicalLocation": PHYSICAL},
    id={"type": "integer", "minimum": 0},
    message=WORDS,
    logicalLocations=array(record({"fullyQualifiedName": TEXT})),
)
RULE = record(
    {"id": TEXT},
    name={"type": "string", "pattern": "^[A-Z][A-Za-z]*$"},
    shortDescription={"properties": {"text": {"pattern": r"\.$"}}, **WORDS},
    help=record({"text": TEXT, "markdown": TEXT}),
    helpUri={"type": "string", "pattern": "^https://"},
    defaultConfiguration=record({"enabled": {"type": "boolean"}, "level": {"const": "error"}}),
    properties=record({"tags": {**array(TEXT), "uniqueItems": True}}),
)
RESULT = record(
    {"message": WORDS, "ruleId": TEXT, "ruleIndex": {"type": "integer", "minimum": 0}},
    level={"enum": ["none", "note", "warning", "error"]},
    locations={**array(LOCATION), "maxItems": 1},
    relatedLocations={**array(LOCATION), "uniqueItems": True},
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
)
NOTIFICATION = record(
    {"message": WORDS}, level={"enum": ["warning", "error"]}, locations=array(LOCATION)
)
RUN = record(
    {
        "tool": record(
            {
                "driver": record(
                    {"name": TEXT},
                    semanticVersion={"type": "string", "pattern": r"^\d+\.\d+\.\d+"},
                    informationUri={"type": "string", "pattern": "^https://"},
                    rules={**array(RULE), "uniqueItems": True},
                )
            }
        )
    },
    invocations=array(
        record(
            {"executionSuccessful": {"type": "boolean"}},
            exitCode={"type": "integer"},
            toolExecutionNotifications=array(NOTIFICATION),
        )
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=array(RESULT),
)
LOG = record({"version": {"const": "2.1.0"}, "runs": array(RUN)}, **{"$schema": TEXT})


def sarif(outcome: Outcome) -> dict[str, Any]:
    log = json.loads(FORMATS["sarif"](outcome))
    jsonschema.Draft7Validator(LOG).validate(log)
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def test_sarif() -> None:
    run = sarif(ALL)
    result = run["results"][0]
    assert result["partialFingerprints"] == {"asyncgate/v1": "ab12"}
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "sub%20dir/a.py", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 3, "startColumn": 5},
    }
    related = [
        (place["physicalLocation"]["region"]["startLine"], place["message"]["text"])
        for place in result["relatedLocations"]
    ]
    assert related == [(7, PLACED.message), (2, "it was made at line 2"), (3, "say it")]
    rules = run["tool"]["driver"]["rules"]
    for one in run["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    levels = [said["level"] for said in invocation["toolExecutionNotifications"]]
    assert levels == ["error", "error", "warning"]
    assert sarif(Outcome())["invocations"][0]["executionSuccessful"] is True


def test_sarif_describes_every_rule_by_its_page() -> None:
    rules = {rule["id"]: rule for rule in sarif(Outcome())["tool"]["driver"]["rules"]}
    assert list(rules) == [f"asyncgate-{rule.name}" for rule in CODES]
    for rule in CODES:
        described = rules[f"asyncgate-{rule.name}"]
        assert described["help"]["markdown"].startswith(f"# asyncgate-{rule.name}\n")
        assert described["defaultConfiguration"]["enabled"] is rule.default


def test_addresses_come_from_the_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {"documentation": "https://docs.example/", "homepage": "https://example"}
    monkeypatch.setattr(pages, "_addresses", lambda: addresses)
    driver = sarif(Outcome())["tool"]["driver"]
    assert driver["informationUri"] == "https://docs.example/"
    first = driver["rules"][0]
    code = first["id"].removeprefix("asyncgate-")
    assert first["helpUri"] == f"https://docs.example/rules/{code}/"
    monkeypatch.setattr(pages, "_addresses", dict)
    driver = sarif(Outcome())["tool"]["driver"]
    assert "informationUri" not in driver
    assert not any("helpUri" in rule for rule in driver["rules"])
