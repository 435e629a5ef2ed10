import aiosmtplib


async def never_left(host: str) -> None:
    client = aiosmtplib.SMTP(hostname=host)  # leak: never-entered
    await client.connect()
    await client.sendmail("me", ["you"], "text")


async def normal_path_only(host: str) -> None:
    client = aiosmtplib.SMTP(hostname=host)  # leak: exception-leak
    await client.connect()
    await client.sendmail("me", ["you"], "text")
    await client.quit()


async def early_return(host: str, wanted: bool) -> None:
    client = aiosmtplib.SMTP(hostname=host)  # leak: partial-release
    await client.connect()
    if not wanted:
        return
    await client.quit()


async def never_connected(host: str) -> None:
    client = aiosmtplib.SMTP(hostname=host)
    await client.sendmail("me", ["you"], "text")  # leak: unentered-use
