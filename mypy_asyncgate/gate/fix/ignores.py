"""Comments that excuse findings, for ``--add-ignores``."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Collection, Mapping

_IGNORE = re.compile(r"#\s*type:\s*ignore\[([^\]]*)\]")


def with_ignores(text: str, codes: Mapping[int, Collection[str]]) -> str:
    """Return a source with codes in a comment on each of these lines, counted from 1.

    Lines that cannot have a comment stay as they are: those that end inside of a string, or with a
    backslash.
    """
    lines = text.splitlines(keepends=True)
    ends = _ends(text)
    for number, wanted in codes.items():
        if number not in ends:
            continue
        line = lines[number - 1]
        at, comment = ends[number]
        end = line[len(line.rstrip("\r\n")) :]
        code, after = line[:at].rstrip(), line[at:].rstrip()
        has = _IGNORE.search(comment)
        if has is not None:
            merged = ", ".join(dict.fromkeys([*map(str.strip, has[1].split(",")), *sorted(wanted)]))
            after = comment.replace(has[0], f"# type: ignore[{merged}]", 1)
        else:
            said = f"# type: ignore[{', '.join(sorted(wanted))}]"
            # mypy reads the comment only if it is the first.
            after = f"{said}  {comment}" if comment else said
        lines[number - 1] = f"{code}  {after}{end}"
    return "".join(lines)


def _ends(text: str) -> dict[int, tuple[int, str]]:
    """Return where the code of each line ends that can have a comment, and the comment it has."""
    found: dict[int, tuple[int, str]] = {}
    inside: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        (first, column), (last, _) = token.start, token.end
        if token.type == tokenize.COMMENT:
            found[first] = (column, token.string)
        elif token.type in (tokenize.NEWLINE, tokenize.NL):
            found.setdefault(first, (column, ""))
        inside.update(range(first, last))
    return {line: end for line, end in found.items() if line not in inside}
