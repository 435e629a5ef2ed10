import tempfile


def never_closed(data: bytes) -> str:
    file = tempfile.NamedTemporaryFile(delete=False)  # leak: never-entered
    file.write(data)
    return file.name


def normal_path_only(data: bytes) -> None:
    file = tempfile.TemporaryFile()  # leak: exception-leak
    file.write(data)
    file.close()


def early_return(data: bytes) -> str | None:
    folder = tempfile.TemporaryDirectory()  # leak: partial-release
    if not data:
        return None
    print(folder.name)
    folder.cleanup()
    return folder.name


def spooled(data: bytes) -> None:
    file = tempfile.SpooledTemporaryFile()  # leak: never-entered
    file.write(data)
