from faststream.nats import NatsBroker
from faststream.rabbit import RabbitBroker


async def never_stopped(url: str) -> None:
    broker = RabbitBroker(url)  # leak: never-entered
    await broker.start()
    await broker.publish("x", "queue")


async def normal_path_only(url: str) -> None:
    broker = NatsBroker(url)  # leak: exception-leak
    await broker.start()
    await broker.publish("x", "subject")
    await broker.stop()


async def early_return(url: str, wanted: bool) -> None:
    broker = RabbitBroker(url)  # leak: partial-release
    await broker.start()
    if not wanted:
        return
    await broker.stop()
