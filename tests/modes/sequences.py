"""All sequences of edits."""

from __future__ import annotations

from tests.modes.edit_sequences import DECLARED
from tests.modes.inferred_sequences import INFERRED

SEQUENCES = (*DECLARED, *INFERRED)
