"""An exception inside the plugin: one note says where, and the rest of the run is unaffected."""

from __future__ import annotations

import pytest

from tests.mypy_project import Project

# A plugin in which one step of the analysis raises.
BROKEN = """
from mypy_asyncgate import plugin as ours
from mypy_asyncgate.engine import calls, classes, function_cache, functions

def fail(*args):
    raise LookupError("not here")

{step} = fail

def plugin(version):
    return ours(version)
"""
CODE = """
    class C:
        async def __aenter__(self) -> "C": ...
        async def __aexit__(self, *exc: object) -> None: ...
        async def close(self) -> None: ...

    class M(type): ...

    class Half(metaclass=M):
        async def __aexit__(self, *exc: object) -> None: ...

    def caller() -> int:
        C()
        return ""
"""
NEVER_ENTERED = (13, "never-entered")
HALF_PROTOCOL = (9, "half-protocol")
STEPS = {
    "calls.Calls.check_call": ([13], {HALF_PROTOCOL}),
    "functions.Functions.check_owned": ([13], {HALF_PROTOCOL}),
    # What entering an object does is asked as soon as a function names its class.
    "function_cache.CheckedFunction.graph": ([12], {HALF_PROTOCOL}),
    "function_cache.CheckedFunction.facts": ([13], {HALF_PROTOCOL}),
    "classes.ClassStatements.check_statement": ([2, 7], {HALF_PROTOCOL, NEVER_ENTERED}),
    "classes.ClassStatements.check_definition": ([2, 7, 9], {NEVER_ENTERED}),
}
"""The failing step, the lines with a note, and the findings that are reported anyway."""


@pytest.mark.parametrize("step", STEPS)
def test_one_note_and_the_run_goes_on(project: Project, step: str) -> None:
    lines, found = STEPS[step]
    project.write({"broken.py": BROKEN.format(step=step), "use.py": CODE})
    project.configure("broken.py")
    result = project.mypy("use.py", env={"MYPY_ASYNCGATE_DEBUG": ""})
    internal = [m for m in result.messages if m.code == "asyncgate-internal"]
    assert result.status == 1, result.output + result.errors
    assert [m.line for m in internal] == lines
    assert all("LookupError: not here; broken.py:6" in m.text for m in internal)
    assert ("use.py", 14, "return-value") in {(m.file, m.line, m.code) for m in result.messages}
    assert {(line, code) for _, line, code in result.found() if code != "internal"} == found


def test_debugging_shows_it_all(project: Project) -> None:
    project.write({"broken.py": BROKEN.format(step="calls.Calls.check_call"), "use.py": CODE})
    project.configure("broken.py")
    result = project.mypy("use.py", env={"MYPY_ASYNCGATE_DEBUG": "1"})
    assert result.status == 2
    assert 'raise LookupError("not here")' in result.output + result.errors


# A plugin for which every function is nested too deeply.
SHALLOW = """
import mypy_asyncgate.lowering.function
from mypy_asyncgate import plugin

def lower(*args):
    raise RecursionError

mypy_asyncgate.lowering.function.lower = lower
"""


@pytest.mark.parametrize(("debug", "notes"), [("", []), ("1", [13])])
def test_what_is_too_deep_is_left_alone(project: Project, debug: str, notes: list[int]) -> None:
    project.write({"shallow.py": SHALLOW, "use.py": CODE})
    project.configure("shallow.py")
    result = project.mypy("use.py", env={"MYPY_ASYNCGATE_DEBUG": debug})
    assert result.status == 1, result.output + result.errors
    assert [m.line for m in result.messages if "too deeply" in m.text] == notes
    assert {code for _, _, code in result.found()} == {"half-protocol"}
