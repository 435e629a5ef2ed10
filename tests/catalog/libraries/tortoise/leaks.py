from tortoise.transactions import in_transaction


async def never_entered() -> None:
    in_transaction()  # leak: never-entered


async def bound_and_forgotten() -> None:
    context = in_transaction("default")  # leak: never-entered
    del context


async def entered_on_one_branch(wanted: bool) -> None:
    context = in_transaction()  # leak: never-entered
    print(wanted)
    context = in_transaction()
    async with context as connection:
        await connection.execute_query("delete from t")
