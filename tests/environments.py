"""Virtual environments for tests that need other libraries, each created once and kept.

They lie under ASYNCGATE_TEST_CACHE, or ".cache" in the checkout, by Python version.
"""

import os
import re
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock

ROOT = Path(__file__).parents[1]
CACHE = (
    Path(os.environ.get("ASYNCGATE_TEST_CACHE", ROOT / ".cache"))
    / f"python{sys.version_info.major}.{sys.version_info.minor}"
)


@dataclass(frozen=True)
class Environment:
    """A virtual environment."""

    folder: Path

    @property
    def python(self) -> Path:
        windows = os.name == "nt"
        return self.folder / ("Scripts/python.exe" if windows else "bin/python")

    @property
    def site_packages(self) -> Path:
        return next(self.folder.glob("[Ll]ib/**/site-packages"))

    def install(self, *arguments: str) -> None:
        run(uv(), "pip", "install", "--python", self.python, *arguments)

    def program(self, name: str) -> Path:
        return self.python.with_name(name)


def extra(name: str) -> list[str]:
    """Return the requirements of an extra of the project, which stand in one line."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(rf"^{name} = \[(.*)\]$", text, re.MULTILINE)
    assert found is not None, f"there is no extra {name}"
    return re.findall(r'"([^"]+)"', found[1])


def environment(name: str, *requirements: str) -> Environment:
    """Return the environment of that name, created again if its requirements have changed."""
    made = Environment(CACHE / name)
    CACHE.mkdir(parents=True, exist_ok=True)
    with FileLock(made.folder.with_suffix(".lock")):  # tests run in several processes
        _complete(made, requirements)
    return made


def _complete(made: Environment, requirements: tuple[str, ...]) -> None:
    stamp = made.folder / "requirements.txt"
    content = "\n".join(requirements)
    if stamp.is_file() and stamp.read_text() == content:
        return
    first = "uv" in requirements
    venv.create(made.folder, clear=True, with_pip=first)
    if first:
        run(made.python, "-m", "pip", "install", "--disable-pip-version-check", *requirements)
    else:
        made.install(*requirements)
    # Written last: an environment that could not be completed is made again.
    stamp.write_text(content)


def uv() -> Path:
    """The program that builds and installs."""
    return environment("installer", "uv").program("uv")


def run(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed, with these environment variables added."""
    done = run_any(*command, **variables)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def run_any(*command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command, whatever its exit status, outside of the checkout and its configuration."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=CACHE,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
