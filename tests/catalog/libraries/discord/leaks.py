import discord


async def never_closed(token: str) -> None:
    client = discord.Client(intents=discord.Intents.default())  # leak: never-entered
    await client.login(token)
    await client.fetch_user(1)


async def normal_path_only(token: str) -> None:
    client = discord.Client(intents=discord.Intents.default())  # leak: exception-leak
    await client.login(token)
    await client.fetch_user(1)
    await client.close()


async def early_return(token: str, wanted: bool) -> None:
    client = discord.Client(intents=discord.Intents.default())  # leak: partial-release
    await client.login(token)
    if not wanted:
        return
    await client.close()
