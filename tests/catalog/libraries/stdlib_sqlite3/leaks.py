import sqlite3


def never_closed(path: str) -> list[tuple[int]]:
    connection = sqlite3.connect(path)  # leak: never-entered
    return connection.execute("select 1").fetchall()


def only_committed(path: str) -> None:
    with sqlite3.connect(path) as connection:  # leak: never-entered
        connection.execute("delete from t")


def normal_path_only(path: str) -> list[tuple[int]]:
    connection = sqlite3.connect(path)  # leak: exception-leak
    rows = connection.execute("select 1").fetchall()
    connection.close()
    return rows


def early_return(path: str) -> list[tuple[int]]:
    connection = sqlite3.connect(path)  # leak: partial-release
    rows = connection.execute("select 1").fetchall()
    if not rows:
        return []
    connection.close()
    return rows
