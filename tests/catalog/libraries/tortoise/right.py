import contextlib

from tortoise.transactions import in_transaction


async def in_a_block() -> None:
    async with in_transaction() as connection:
        await connection.execute_query("delete from t")


async def on_a_stack() -> None:
    async with contextlib.AsyncExitStack() as stack:
        connection = await stack.enter_async_context(in_transaction())
        await connection.execute_query("delete from t")


async def kept_first() -> None:
    context = in_transaction()
    async with context as connection:
        await connection.execute_query("delete from t")
