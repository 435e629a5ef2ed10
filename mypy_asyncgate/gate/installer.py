"""The command that installs something into an environment, with the installer that is there."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from importlib.metadata import distributions


def command(python: str, path: Sequence[str], *arguments: str) -> str:
    """Return the command that installs ``arguments`` for the interpreter ``python``.

    ``path`` are the folders of its packages. Environments of uv, and many others, have no pip:
    then uv does it, or the pip of the interpreter that runs this.
    """
    what = " ".join(arguments)
    if _has_pip(path):
        return f'"{python}" -m pip install {what}'
    if shutil.which("uv") is None and _has_pip(sys.path):
        return f'"{sys.executable}" -m pip --python "{python}" install {what}'
    return f'uv pip install --python "{python}" {what}'


def _has_pip(path: Sequence[str]) -> bool:
    return any(distributions(name="pip", path=list(path)))
