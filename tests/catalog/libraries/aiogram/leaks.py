from aiogram import Bot


async def never_closed(token: str) -> None:
    bot = Bot(token)  # leak: never-entered
    await bot.get_me()


async def normal_path_only(token: str) -> None:
    bot = Bot(token)  # leak: exception-leak
    await bot.get_me()
    await bot.session.close()


async def early_return(token: str, wanted: bool) -> None:
    bot = Bot(token)  # leak: partial-release
    if not wanted:
        return
    await bot.session.close()
