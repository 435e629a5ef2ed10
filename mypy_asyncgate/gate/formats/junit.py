"""A JUnit report: a test case for each finding, and for each file without findings."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from mypy_asyncgate.gate import pages
from mypy_asyncgate.gate.outcome import PROGRAM, Message, Outcome
from mypy_asyncgate.gate.summary import summary

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML cannot hold, not even escaped."""


def junit(outcome: Outcome) -> str:
    """Return an XML document; notes that are no errors are left out."""
    root = Element("testsuites")
    suite = SubElement(root, "testsuite", name=PROGRAM)
    errors = [message for message in outcome.messages if message.severity == "error"]
    for message in errors:
        case = _case(suite, _name(message), message.file or message.path)
        _fail(case, "failure", message.message, _text(message), message.code or "mypy")
    not_clean = {message.file or message.path for message in errors}
    not_clean.update(problem.path for problem in outcome.problems)
    clean = [path for path in outcome.checked if path not in not_clean]
    for path in clean if outcome.files and not outcome.interrupted else ():
        _case(suite, "no findings", path)
    for problem in outcome.problems:
        case = _case(suite, "checked", problem.path or PROGRAM)
        _fail(case, "error", problem.text, str(problem), "problem")
    for gap in outcome.gaps if outcome.fails_on_gaps else ():
        case = _case(suite, f"seen: {gap.kind}", PROGRAM)
        _fail(case, "failure", gap.text, "\n".join((gap.text, *gap.mend)), "coverage")
    numbers = {
        "tests": len(suite),
        "failures": len(suite.findall("testcase/failure")),
        "errors": len(suite.findall("testcase/error")),
    }
    for element in (root, suite):
        element.attrib.update({key: str(number) for key, number in numbers.items()})
    SubElement(suite, "system-out").text = _legal(summary(outcome))
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode")


def _name(message: Message) -> str:
    """Return a name that stays the same when lines move, and belongs to one finding only."""
    where = f" in {message.function}" if message.function else ""
    return f"{message.rule or 'mypy'}{where} {message.fingerprint[:8]}".rstrip()


def _case(suite: Element, name: str, path: str) -> Element:
    return SubElement(suite, "testcase", name=_legal(name), classname=_legal(path), time="0")


def _fail(case: Element, kind: str, message: str, text: str, type_: str) -> None:
    SubElement(case, kind, message=_legal(message), type=type_).text = _legal(text)


def _text(message: Message) -> str:
    place = f"{message.file or message.path}:{message.line}"
    texts = (f"{place}: {message.message}", *message.notes, pages.url(message.code or ""))
    return "\n".join(filter(None, texts))


def _legal(text: str) -> str:
    return _ILLEGAL.sub("?", text)
