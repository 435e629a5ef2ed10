"""Frames on streams."""

from __future__ import annotations

import asyncio
import json
import struct
from asyncio import StreamReader, StreamWriter
from typing import Any

from mypy_asyncgate import Borrowed, Owned


async def send(writer: Borrowed[StreamWriter], message: dict[str, Any]) -> None:
    body = json.dumps(message).encode()
    writer.write(struct.pack("!I", len(body)))
    writer.write(body)
    await writer.drain()


async def receive(reader: StreamReader) -> dict[str, Any]:
    (length,) = struct.unpack("!I", await reader.readexactly(4))
    message: dict[str, Any] = json.loads(await reader.readexactly(length))
    return message


async def dial(host: str, port: int) -> tuple[StreamReader, Owned[StreamWriter]]:
    return await asyncio.wait_for(asyncio.open_connection(host, port), 5)


async def dial_any(hosts: list[str], port: int) -> tuple[StreamReader, Owned[StreamWriter]]:
    for host in hosts[:-1]:
        try:
            return await dial(host, port)
        except OSError:
            continue
    return await dial(hosts[-1], port)


async def hang_up(writer: Owned[StreamWriter]) -> None:
    try:
        await send(writer, {"type": "bye"})
    finally:
        writer.close()
        await writer.wait_closed()


class Channel:
    """A connection to the broker; takes the writer over."""

    def __init__(self, reader: StreamReader, writer: Owned[StreamWriter]) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, host: str, port: int) -> Owned[Channel]:
        reader, writer = await dial(host, port)
        return cls(reader, writer)

    async def call(self, **message: Any) -> dict[str, Any]:
        await send(self._writer, message)
        return await receive(self._reader)

    async def close(self) -> None:
        self._writer.close()
        await self._writer.wait_closed()
