import contextlib

import duckdb


def in_a_block(path: str) -> object:
    with duckdb.connect(path) as connection:
        return connection.execute("select 1").fetchone()


def finally_closed(path: str) -> object:
    connection = duckdb.connect(path)
    try:
        return connection.execute("select 1").fetchone()
    finally:
        connection.close()


def on_a_stack(path: str) -> object:
    with contextlib.ExitStack() as stack:
        connection = stack.enter_context(duckdb.connect(path))
        return connection.execute("select 1").fetchone()


class Store:
    def __init__(self, path: str) -> None:
        self.connection = duckdb.connect(path)

    def close(self) -> None:
        self.connection.close()


def shared() -> object:
    return duckdb.sql("select 1")
