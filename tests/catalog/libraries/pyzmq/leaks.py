import zmq
import zmq.asyncio


def never_ended() -> None:
    context = zmq.Context()  # leak: never-entered
    context.max_sockets = 100


async def socket_is_never_closed() -> None:
    context = zmq.asyncio.Context()
    socket = context.socket(zmq.PULL)  # leak: never-entered
    await socket.recv()


def socket_of_the_shared_context() -> None:
    socket = zmq.Context.instance().socket(zmq.PULL)  # type: ignore[var-annotated]  # leak: never-entered
    socket.bind("tcp://127.0.0.1:5555")


def normal_path_only(context: "zmq.Context[zmq.Socket[bytes]]") -> None:
    socket = context.socket(zmq.PULL)  # leak: exception-leak
    socket.bind("tcp://127.0.0.1:5555")
    socket.close()
