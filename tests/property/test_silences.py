"""Where the analysis is silent on purpose though some execution leaks; each is pinned here.

The executions that the oracle compares with know the same exceptions.
"""

from __future__ import annotations

import textwrap

import pytest

from .comparison import verdicts
from .compiling import compiled
from .execution import Options, executions
from .findings import told
from .following import claims
from .summaries.functions import ExecutedFunctions
from .vocabulary import HEADER

SILENCES = {
    "a conditional release in a finally": """
        x = make()
        try:
            await step()
        finally:
            if c:
                await x.close()
        """,
    "a conditional release in an except": """
        x = make()
        try:
            await step()
        except BaseException:
            if c:
                await x.close()
            raise
        await x.close()
        """,
    "made and released under flags that may be one": """
        if c:
            x = make()
        if c:
            await x.close()
        """,
    "a condition that asks for the resource's own state": """
        x = make()
        if x.open:
            await x.close()
        """,
    "a step of the clean-up whose failure is suppressed": """
        x = make()
        async with suppressor():
            await x.use()
            await x.close()
        """,
}


@pytest.mark.parametrize("silence", SILENCES)
def test_silent_though_an_execution_leaks(silence: str) -> None:
    body = textwrap.indent(textwrap.dedent(SILENCES[silence]).strip(), "    ")
    source = f"{HEADER}\n{body}\n"
    claimed = next(claims([source]))
    assert claimed is not None
    (said,) = claimed.values()
    assert not [rule for rule, _, _ in told(said) if rule != "exception-leak"]
    assert not any(leak[0] == "NORMAL" for leak in said.leaks)
    (_, seen), *_ = executions(ExecutedFunctions(compiled(source)), Options(trusts=False))
    assert any(leak[0] == "NORMAL" or leak[2] != "NOT" for leak in seen.leaks - said.leaks)
    assert not verdicts([source])[0].disagreements
