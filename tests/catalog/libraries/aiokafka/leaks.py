from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


async def never_stopped(topic: str) -> None:
    producer = AIOKafkaProducer()  # leak: never-entered
    await producer.start()
    await producer.send_and_wait(topic, b"x")


async def normal_path_only(topic: str) -> None:
    producer = AIOKafkaProducer()  # leak: exception-leak
    await producer.start()
    await producer.send_and_wait(topic, b"x")
    await producer.stop()


async def early_return(topic: str, wanted: bool) -> None:
    consumer = AIOKafkaConsumer(topic)  # leak: partial-release
    await consumer.start()
    if not wanted:
        return
    await consumer.stop()


async def never_started(topic: str) -> None:
    producer = AIOKafkaProducer()
    await producer.send_and_wait(topic, b"x")  # leak: unentered-use
