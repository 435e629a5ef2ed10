import multiprocessing
import subprocess
from concurrent.futures import ThreadPoolExecutor


def in_a_block(work: list[int]) -> list[str]:
    with ThreadPoolExecutor() as executor:
        return list(executor.map(str, work))


def finally_closed(work: list[int]) -> list[str]:
    executor = ThreadPoolExecutor()
    try:
        return list(executor.map(str, work))
    finally:
        executor.shutdown()


def waited_for() -> int:
    process = subprocess.Popen(["ls"])
    try:
        return process.wait(3)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def read() -> bytes:
    process = subprocess.Popen(["ls"], stdout=subprocess.PIPE)
    out, _ = process.communicate()
    return out


def pooled(work: list[int]) -> list[str]:
    with multiprocessing.Pool() as pool:
        return pool.map(str, work)


class Worker:
    def __init__(self) -> None:
        self.executor = ThreadPoolExecutor()

    def close(self) -> None:
        self.executor.shutdown()


def output_of_a_child(path: str) -> "subprocess.Popen[bytes]":
    with open(path, "w") as output:
        return subprocess.Popen(["ls"], stdout=output)
