"""The type of what each command registers itself with."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TypeAlias

    # Generic for type checkers only; argparse keeps the class private at run time.
    Commands: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]
