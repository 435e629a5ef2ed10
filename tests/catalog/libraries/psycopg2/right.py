import contextlib
from typing import Any

import psycopg2


def closing(dsn: str) -> Any:
    with contextlib.closing(psycopg2.connect(dsn)) as connection, connection.cursor() as cursor:
        cursor.execute("select 1")
        return cursor.fetchall()


def finally_closed(dsn: str) -> None:
    connection = psycopg2.connect(dsn)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute("delete from t")
    finally:
        connection.close()


class Store:
    def __init__(self, dsn: str) -> None:
        self.connection = psycopg2.connect(dsn)

    def close(self) -> None:
        self.connection.close()
