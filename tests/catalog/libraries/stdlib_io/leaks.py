import mmap
import os
import selectors
import shelve
from pathlib import Path


def never_closed(path: str) -> str:
    file = open(path)  # leak: never-entered
    return file.read()


def chained(path: Path) -> str:
    return path.open().read()  # leak: never-entered


def normal_path_only(path: str, data: bytes) -> None:
    file = open(path, "wb")  # leak: exception-leak
    file.write(data)
    file.close()


def early_return(path: str) -> str:
    file = open(path)  # leak: partial-release
    line = file.readline()
    if not line:
        return ""
    file.close()
    return line


def descriptor(fd: int) -> str:
    file = os.fdopen(fd)  # leak: never-entered
    return file.read()


def mapped(fd: int) -> int:
    area = mmap.mmap(fd, 0)  # leak: never-entered
    return area[0]


def selector() -> None:
    chosen = selectors.DefaultSelector()  # leak: never-entered
    chosen.select()


def shelf(path: str, value: str) -> None:
    store = shelve.open(path)  # leak: exception-leak
    store.setdefault("key", value)
    store.close()
