import contextlib

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


async def in_a_block(topic: str) -> None:
    async with AIOKafkaProducer() as producer:
        await producer.send_and_wait(topic, b"x")


async def finally_stopped(topic: str) -> None:
    consumer = AIOKafkaConsumer()
    consumer.subscribe([topic])
    await consumer.start()
    try:
        async for message in consumer:
            print(message)
    finally:
        await consumer.stop()


async def on_a_stack(topic: str) -> None:
    async with contextlib.AsyncExitStack() as stack:
        producer = await stack.enter_async_context(AIOKafkaProducer())
        await producer.send_and_wait(topic, b"x")


class Publisher:
    def __init__(self) -> None:
        self.producer = AIOKafkaProducer()

    async def start(self) -> None:
        await self.producer.start()

    async def stop(self) -> None:
        await self.producer.stop()
