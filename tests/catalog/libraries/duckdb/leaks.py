import duckdb


def never_closed(path: str) -> object:
    connection = duckdb.connect(path)  # leak: never-entered
    return connection.execute("select 1").fetchone()


def normal_path_only(path: str) -> None:
    connection = duckdb.connect(path)  # leak: exception-leak
    connection.execute("checkpoint")
    connection.close()


def early_return(path: str, wanted: bool) -> None:
    connection = duckdb.connect(path)  # leak: partial-release
    if not wanted:
        return
    connection.close()


def temporary(path: str) -> object:
    return duckdb.connect(path).execute("select 1").fetchone()  # leak: never-entered
