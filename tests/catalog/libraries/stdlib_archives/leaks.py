import gzip
import tarfile
import zipfile


def never_closed(path: str) -> list[str]:
    archive = zipfile.ZipFile(path)  # leak: never-entered
    return archive.namelist()


def normal_path_only(path: str, folder: str) -> None:
    archive = tarfile.open(path)  # leak: exception-leak
    archive.extractall(folder)
    archive.close()


def early_return(path: str) -> bytes:
    file = gzip.open(path)  # leak: partial-release
    head = file.read(2)
    if not head:
        return b""
    file.close()
    return head


def member(path: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        entry = archive.open("a")  # leak: never-entered
        return entry.read()
