import contextlib
import gzip
import tarfile
import zipfile


def in_a_block(path: str) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return archive.namelist()


def finally_closed(path: str, folder: str) -> None:
    archive = tarfile.open(path)
    try:
        archive.extractall(folder)
    finally:
        archive.close()


def on_a_stack(path: str) -> bytes:
    with contextlib.ExitStack() as stack:
        file = stack.enter_context(gzip.open(path))
        return file.read()


def member(path: str) -> bytes:
    with zipfile.ZipFile(path) as archive, archive.open("a") as entry:
        return entry.read()
