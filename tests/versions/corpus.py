"""One folder of modules with most of what the plugin reports and does not report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from mypy_asyncgate.diagnostics.codes import CODES
from tests.environments import ROOT

CASES = ROOT / "tests" / "typecheck"
LIBRARIES = ROOT / "tests" / "catalog" / "libraries"
EXAMPLES = ROOT / "docs" / "examples"


def cases() -> Iterator[tuple[str, str]]:
    """Yield the cases of the rules that are one module, each with its name."""
    yaml = import_module("yaml")  # it has no types
    for file in sorted(CASES.glob("*.yml")):
        for case in yaml.safe_load(file.read_text(encoding="utf-8")):
            if "files" not in case:
                yield f"{file.stem}_{case['case']}".replace("-", "_"), case["main"]


def write(folder: Path) -> None:
    """Write the corpus: cases of one file, the libraries' modules, and the examples."""
    for name, source in cases():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    for file in sorted(LIBRARIES.glob("*/*.py")):
        shutil.copy(file, folder / f"{file.parent.name}_{file.name}")
    for example in EXAMPLES.iterdir():
        shutil.copytree(example, folder / example.name)
    (folder / "mypy.ini").write_text(_config({"plugins": "mypy_asyncgate"}))
    (folder / "plain.ini").write_text(_config({}))


def _config(settings: Mapping[str, str]) -> str:
    codes = ", ".join(f"asyncgate-{rule.name}" for rule in CODES if not rule.default)
    every = {"check_untyped_defs": "True", "show_error_codes": "True", **settings}
    if "plugins" in settings:
        every["enable_error_code"] = codes
    return "\n".join(["[mypy]", *(f"{key} = {value}" for key, value in every.items())])
