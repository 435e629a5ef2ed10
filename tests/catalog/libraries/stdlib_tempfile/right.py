import contextlib
import tempfile


def in_a_block(data: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryDirectory() as folder:
        file.write(data)
        print(folder)


def finally_closed(data: bytes) -> None:
    file = tempfile.TemporaryFile()
    try:
        file.write(data)
    finally:
        file.close()


def on_a_stack() -> str:
    with contextlib.ExitStack() as stack:
        return stack.enter_context(tempfile.TemporaryDirectory())


class Workspace:
    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory()

    def close(self) -> None:
        self.folder.cleanup()
