from typing import Any

import psycopg2


def never_closed(dsn: str) -> Any:
    connection = psycopg2.connect(dsn)  # leak: never-entered
    cursor = connection.cursor()
    cursor.execute("select 1")
    return cursor.fetchall()


def only_committed(dsn: str) -> None:
    with psycopg2.connect(dsn) as connection:  # leak: never-entered
        with connection.cursor() as cursor:
            cursor.execute("delete from t")


def normal_path_only(dsn: str) -> None:
    connection = psycopg2.connect(dsn)  # leak: exception-leak
    connection.cursor().execute("select 1")
    connection.close()


def early_return(dsn: str) -> None:
    connection = psycopg2.connect(dsn)  # leak: partial-release
    if connection.autocommit:
        return
    connection.close()
