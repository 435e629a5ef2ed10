from aiobotocore.session import AioSession, get_session


async def never_entered() -> None:
    get_session().create_client("s3")  # leak: never-entered


async def bound_and_forgotten(session: AioSession) -> None:
    client = session.create_client("s3")  # leak: never-entered
    del client


async def one_of_two_is_not_entered(session: AioSession) -> None:
    context = session.create_client("s3")  # leak: never-entered
    async with session.create_client("s3") as client:
        await client.list_buckets()
    print(context)
