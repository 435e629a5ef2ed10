"""What entering and leaving the blocks of a context manager do with its object.

Join: the union, over the protocols of a class and over its bases.
"""

from __future__ import annotations

from mypy_asyncgate.dataclass import dataclass


@dataclass(frozen=True)
class BlockUse:
    """What entering and leaving do with an object.

    ``opens`` says that the enter method does more than return something, ``opened_by`` and
    ``closed_by`` are the methods of the object that the enter and the exit method call.
    """

    opens: bool = False
    opened_by: frozenset[str] = frozenset()
    closed_by: frozenset[str] = frozenset()

    def joined(self, other: BlockUse) -> BlockUse:
        """Return what the methods of both do."""
        return BlockUse(
            self.opens or other.opens,
            self.opened_by | other.opened_by,
            self.closed_by | other.closed_by,
        )

    @property
    def release(self) -> frozenset[str]:
        """The methods that release an object which holds something before it is entered."""
        return frozenset() if self.opens else self.closed_by


NO_BLOCK = BlockUse()
NOTHING: frozenset[str] = frozenset()
