"""A limited child process that decodes and reads, kept warm between files.

A picture or PDF can ask for minutes and gigabytes. The child has limits of memory and processor time, the parent waits only so
long; a file that defeats the child costs that child and nothing else.
"""

import multiprocessing
import os
import resource
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

DECODE_BYTES = 1_500 * 1024 * 1024
READ_BYTES = 6 * 1024 * 1024 * 1024  # address space, of which the engine touches a fraction
DECODE_SECONDS = 20
READ_SECONDS = 40
RENEW_AFTER = 200


class DefeatedError(Exception):
    """The child died, ran out of memory or took too long over this file."""


class Pool:
    """One warm child, used by one caller at a time."""

    def __init__(self, *, address_space: int, seconds: float) -> None:
        self._address_space = address_space
        self._seconds = seconds
        self._lock = threading.Lock()
        self._child: Any = None
        self._pipe: Connection | None = None
        self._served = 0

    def run(self, function: Callable[..., Any], *arguments: object) -> Any:
        """Call a module-level function in the child. Raises DefeatedError, or what the function raised."""
        with self._lock:
            if self._child is None or not self._child.is_alive() or self._served >= RENEW_AFTER:
                self._renew()
            pipe = self._pipe
            if pipe is None:
                raise DefeatedError
            self._served += 1
            try:
                pipe.send((function, arguments))
                answered = pipe.poll(self._seconds)
                succeeded, answer = pipe.recv() if answered else (False, MemoryError())
            except (EOFError, OSError) as error:
                self.close()
                raise DefeatedError from error
            if not answered:
                self.close()
        if succeeded:
            return answer
        if isinstance(answer, MemoryError):
            raise DefeatedError from answer
        raise answer

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            pipe.close()
        if child is not None:
            with suppress(OSError):
                child.kill()
            child.join(5)

    def _renew(self) -> None:
        self.close()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        child = context.Process(target=_serve, args=(theirs, self._address_space, int(self._seconds)), daemon=True)
        child.start()
        theirs.close()
        self._child, self._pipe, self._served = child, ours, 0


def _serve(pipe: Connection, address_space: int, seconds: int) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", "2")
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (address_space, address_space))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            function, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        used = int(sum(os.times()[:2]))
        with suppress(ValueError, OSError):
            hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
            resource.setrlimit(resource.RLIMIT_CPU, (used + 2 * seconds, hard))
        try:
            answer: tuple[bool, object] = (True, function(*arguments))
        except MemoryError:
            answer = (False, MemoryError())
        except Exception as error:  # noqa: BLE001  # whatever it was, it is the caller's to see
            answer = (False, error)
        pipe.send(answer)


_pools: dict[str, Pool] = {}
_making = threading.Lock()


def decoding() -> Pool:
    """The process's pool for decoding."""
    with _making:
        return _pools.setdefault("decode", Pool(address_space=DECODE_BYTES, seconds=DECODE_SECONDS))


def reading() -> Pool:
    """The process's pool for reading, with the engine warm."""
    with _making:
        return _pools.setdefault("read", Pool(address_space=READ_BYTES, seconds=READ_SECONDS))
