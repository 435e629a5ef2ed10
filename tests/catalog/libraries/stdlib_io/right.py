import contextlib
import io
import mmap
import os
import selectors
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO


def in_a_block(path: str) -> str:
    with open(path) as file:
        return file.read()


def finally_closed(path: Path) -> str:
    file = path.open()
    try:
        return file.read()
    finally:
        file.close()


def on_a_stack(paths: list[str]) -> list[str]:
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(open(path)) for path in paths]
        return [file.read() for file in files]


def handed_over(path: str) -> TextIO:
    return open(path)


def descriptor(fd: int) -> str:
    with os.fdopen(fd) as file:
        return file.read()


def in_memory() -> str:
    buffer = io.StringIO()
    print("x", file=buffer)
    return buffer.getvalue()


def mapped(path: str) -> int:
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0) as area:
        return area[0]


def selector() -> None:
    with selectors.DefaultSelector() as chosen:
        chosen.select()


@contextlib.contextmanager
def shared(path: str) -> Iterator[TextIO]:
    file = open(path)
    try:
        yield file
    finally:
        file.close()
