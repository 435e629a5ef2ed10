import zmq
import zmq.asyncio


def in_blocks() -> None:
    with zmq.Context() as context, context.socket(zmq.PULL) as socket:
        socket.bind("tcp://127.0.0.1:5555")


def finally_ended() -> None:
    context = zmq.Context()
    socket = context.socket(zmq.PULL)
    try:
        socket.bind("tcp://127.0.0.1:5555")
    finally:
        socket.close()
        context.term()


def set_up_first() -> None:
    context = zmq.Context()
    context.setsockopt(zmq.LINGER, 0)
    context.destroy()


def sockets_keep_their_context() -> None:
    context = zmq.Context()
    with context.socket(zmq.PULL) as socket:
        socket.bind("tcp://127.0.0.1:5555")


class Owner:
    def __init__(self) -> None:
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.PULL)

    def close(self) -> None:
        self.socket.close()
        self.context.term()
