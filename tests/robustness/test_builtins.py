"""A module that stands in for builtins, as projects that type-check a Python of their own have."""

from __future__ import annotations

from pathlib import Path

from mypy import build
from mypy.modulefinder import BuildSource
from mypy.options import Options

BUILTINS = """\
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")

class object:
    def __init__(self) -> None: pass
class type: pass
class function: pass
class str: pass
class int: pass
class bool: pass
class float: pass
class list: pass
class ellipsis: pass
class BaseException: pass
class dict(Generic[K, V]): pass
"""
TYPING = """\
class _SpecialForm: pass
Any = 0  # type: ignore
Generic = 0
TypeVar = 0
"""


def test_no_call_is_added_to_what_may_lack_the_types_of_calls(tmp_path: Path) -> None:
    (tmp_path / "builtins.py").write_text(BUILTINS)
    (tmp_path / "typing.pyi").write_text(TYPING)
    (tmp_path / "mypy.ini").write_text("[mypy]\nplugins = mypy_asyncgate\n")
    options = Options()
    options.use_builtins_fixtures = True
    options.plugins = ["mypy_asyncgate"]
    options.config_file = str(tmp_path / "mypy.ini")
    options.incremental = False
    options.show_traceback = True
    # Calls are checked with ``Mapping``, so a module with a call would not do.
    main = BuildSource(None, "main", "")
    # An exception in mypy ends the run, and so this test.
    assert build.build([main], options, alt_lib_path=str(tmp_path)).errors == []
