from gcloud.aio.storage import Storage


async def never_closed(bucket: str) -> bytes:
    storage = Storage()  # leak: never-entered
    return await storage.download(bucket, "name")


async def normal_path_only(bucket: str) -> bytes:
    storage = Storage()  # leak: exception-leak
    data = await storage.download(bucket, "name")
    await storage.close()
    return data


async def early_return(bucket: str) -> bytes:
    storage = Storage()  # leak: partial-release
    if not bucket:
        return b""
    try:
        return await storage.download(bucket, "name")
    finally:
        await storage.close()
