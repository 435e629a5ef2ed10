import grpc
from grpc import aio


async def never_closed(target: str) -> None:
    channel = aio.insecure_channel(target)  # leak: never-entered
    await channel.channel_ready()


async def normal_path_only(target: str) -> None:
    channel = aio.insecure_channel(target)  # leak: exception-leak
    await channel.channel_ready()
    await channel.close()


async def early_return(target: str, wanted: bool) -> None:
    channel = aio.secure_channel(target, grpc.ssl_channel_credentials())  # leak: partial-release
    if not wanted:
        return
    await channel.close()


def blocking(target: str) -> None:
    channel = grpc.insecure_channel(target)  # leak: never-entered
    channel.subscribe(print)
