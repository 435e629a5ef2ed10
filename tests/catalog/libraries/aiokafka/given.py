from aiokafka import AIOKafkaConsumer, AIOKafkaProducer


async def entered(consumer: AIOKafkaConsumer, producer: AIOKafkaProducer) -> None:
    async with consumer as reading, producer as writing:
        reveal_type(reading)  # given: consumer.AIOKafkaConsumer
        reveal_type(writing)  # given: producer.AIOKafkaProducer
