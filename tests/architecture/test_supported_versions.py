"""Hosted CI runs with the oldest and the newest supported versions in ``pyproject.toml``."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_matrix_has_the_oldest_and_the_newest() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    pythons = re.findall(r'"Programming Language :: Python :: (3\.\d+)"', project)
    assert f'requires-python = ">={pythons[0]}"' in project
    assert f'python: ["{pythons[0]}", "{pythons[-1]}"]' in workflow
    (mypys,) = re.findall(r'"mypy>=([\d.]+),(<\d+)"', project)
    assert f'mypy: ["mypy=={mypys[0]}.*", "mypy{mypys[1]}"]' in workflow
