import contextlib
import sqlite3


def closing(path: str) -> list[tuple[int]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        return connection.execute("select 1").fetchall()


def finally_closed(path: str) -> list[tuple[int]]:
    connection = sqlite3.connect(path)
    try:
        with connection:
            return connection.execute("select 1").fetchall()
    finally:
        connection.close()


class Store:
    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path)

    def close(self) -> None:
        self.connection.close()


def cursors(path: str) -> list[tuple[int]]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        cursor = connection.cursor()
        return cursor.execute("select 1").fetchall()
