import aioboto3


async def never_entered() -> None:
    aioboto3.Session().client("s3")  # leak: never-entered


async def bound_and_forgotten(session: aioboto3.Session) -> None:
    client = session.client("s3")  # leak: never-entered
    del client


async def resource_is_not_entered(session: aioboto3.Session) -> None:
    session.resource("s3")  # leak: never-entered
