import contextlib

import aiosmtplib


async def in_a_block(host: str) -> None:
    async with aiosmtplib.SMTP(hostname=host) as client:
        await client.sendmail("me", ["you"], "text")


async def finally_quit(host: str) -> None:
    client = aiosmtplib.SMTP(hostname=host)
    await client.connect()
    try:
        await client.sendmail("me", ["you"], "text")
    finally:
        await client.quit()


async def on_a_stack(host: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        client = await stack.enter_async_context(aiosmtplib.SMTP(hostname=host))
        await client.sendmail("me", ["you"], "text")


async def without_a_client(host: str) -> None:
    await aiosmtplib.send("text", sender="me", recipients=["you"], hostname=host)
