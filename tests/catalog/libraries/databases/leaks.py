from databases import Database


async def never_disconnected(url: str) -> None:
    database = Database(url)  # leak: never-entered
    await database.connect()
    await database.execute("select 1")


async def normal_path_only(url: str) -> None:
    database = Database(url)  # leak: exception-leak
    await database.connect()
    await database.execute("select 1")
    await database.disconnect()


async def early_return(url: str, wanted: bool) -> None:
    database = Database(url)  # leak: partial-release
    await database.connect()
    if not wanted:
        return
    await database.disconnect()


async def transaction_on_the_normal_path_only(database: Database) -> None:
    transaction = await database.transaction()  # leak: exception-leak
    await database.execute("delete from t")
    await transaction.commit()


async def transaction_is_not_begun(database: Database) -> None:
    database.transaction()  # leak: never-entered
    await database.execute("delete from t")
