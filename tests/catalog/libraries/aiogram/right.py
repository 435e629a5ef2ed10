import contextlib

from aiogram import Bot, Dispatcher


async def in_a_block(token: str) -> None:
    async with Bot(token) as bot:
        await bot.get_me()


async def finally_closed(token: str) -> None:
    bot = Bot(token)
    try:
        await bot.get_me()
    finally:
        await bot.session.close()


async def on_a_stack(token: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        bot = await stack.enter_async_context(Bot(token))
        await bot.get_me()


async def polled(token: str, dispatcher: Dispatcher) -> None:
    bot = Bot(token)
    await dispatcher.start_polling(bot)
