import contextlib

from faststream import FastStream
from faststream.nats import NatsBroker
from faststream.rabbit import RabbitBroker, RabbitRouter


async def in_a_block(url: str) -> None:
    async with RabbitBroker(url) as broker:
        await broker.publish("x", "queue")


async def finally_stopped(url: str) -> None:
    broker = NatsBroker(url)
    await broker.start()
    try:
        await broker.publish("x", "subject")
    finally:
        await broker.stop()


async def on_a_stack(url: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        broker = await stack.enter_async_context(RabbitBroker(url))
        await broker.publish("x", "queue")


def application(url: str, router: RabbitRouter) -> FastStream:
    broker = RabbitBroker(url)
    broker.include_router(router)

    @broker.subscriber("queue")
    async def handle(body: str) -> None:
        print(body)

    return FastStream(broker)


async def run(url: str) -> None:
    broker = RabbitBroker(url)
    app = FastStream(broker)
    await app.run()
