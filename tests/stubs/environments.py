"""Virtual environments for the stub tests, each made once and then kept.

They lie under ASYNCGATE_TEST_CACHE, or ".cache" in the checkout, by Python version.
"""

import os
import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CACHE = (
    Path(os.environ.get("ASYNCGATE_TEST_CACHE", ROOT / ".cache"))
    / f"python{sys.version_info.major}.{sys.version_info.minor}"
)
NEWEST = {"1.4": "1.4.54", "2.0": "2.0.58", "2.1": "2.1.9"}
LOWEST = {
    "1.4": "1.4.29",
    # Earlier ones cannot be imported by Python 3.13.
    "2.0": "2.0.31" if sys.version_info >= (3, 13) else "2.0.20",
    "2.1": "2.1.0",
}


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
        run(tools().program("uv"), "pip", "install", "--python", self.python, *arguments)

    def program(self, name: str) -> Path:
        return self.python.with_name(name)


def environment(name: str, *requirements: str) -> Environment:
    """Return the environment of that name, made anew if its requirements have changed."""
    if sys.version_info < (3, 11) and any(it.startswith("SQLAlchemy==2.1") for it in requirements):
        pytest.skip("SQLAlchemy 2.1 needs Python 3.11")
    return _made(Environment(CACHE / name), requirements)


def release(version: str) -> Environment:
    """An environment with one release of SQLAlchemy, and for 1.4 the stubs it needs."""
    types = ("types-SQLAlchemy==1.4.53.38",) if version.startswith("1.4") else ()
    return environment(f"sqlalchemy-{version}", f"SQLAlchemy=={version}", "greenlet", *types)


def tools() -> Environment:
    """The environment that builds, installs, and has the type checkers other than mypy."""
    return _made(Environment(CACHE / "tools"), ("basedpyright==1.40.2", "ty==0.0.104", "uv"))


def stubs(series: str) -> Path:
    """The source folder of a stub set."""
    return ROOT / "stubs" / f"sqlalchemy-{series}"


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


def _made(made: Environment, requirements: tuple[str, ...]) -> Environment:
    stamp = made.folder / "requirements.txt"
    content = "\n".join(requirements)
    if not stamp.is_file() or stamp.read_text() != content:
        first = "uv" in requirements
        venv.create(made.folder, clear=True, with_pip=first)
        if first:
            run(made.python, "-m", "pip", "install", "--disable-pip-version-check", *requirements)
        else:
            made.install(*requirements)
        # Written last: an environment that could not be completed is made again.
        stamp.write_text(content)
    return made
