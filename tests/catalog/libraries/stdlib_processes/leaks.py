import multiprocessing
import subprocess
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def never_waited_for() -> int:
    process = subprocess.Popen(["ls"])  # leak: never-entered
    return process.pid


def normal_path_only(work: list[int]) -> list[str]:
    executor = ThreadPoolExecutor()  # leak: exception-leak
    done = list(executor.map(str, work))
    executor.shutdown()
    return done


def early_return(work: list[int]) -> list[str]:
    executor = ProcessPoolExecutor()  # leak: partial-release
    if not work:
        return []
    try:
        return list(executor.map(str, work))
    finally:
        executor.shutdown()


def pool_is_left(work: list[int]) -> list[str]:
    pool = multiprocessing.Pool()  # leak: never-entered
    return pool.map(str, work)


def output_is_left_open(path: str) -> None:
    output = open(path, "w")  # leak: never-entered
    subprocess.run(["ls"], stdout=output)


def output_of_a_child_is_left_open(path: str) -> "subprocess.Popen[bytes]":
    output = open(path, "w")  # leak: never-entered
    return subprocess.Popen(["ls"], stdout=output)
