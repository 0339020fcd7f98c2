"""A limited child process that decodes and reads, kept warm between files.

A picture or PDF can ask for minutes and gigabytes. The child has limits of memory and processor time, and the parent watches
its memory and waits only so long; a file that defeats the child costs that child and nothing else.
"""

import ctypes
import multiprocessing
import os
import resource
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

_MB = 1024 * 1024
#: Enough for 50 megapixels in every format taken. The kernel refuses the child anything beyond.
DECODE_BYTES = 1_000 * _MB
DECODE_SECONDS = 20
#: The engine reserves far more addresses than it touches, so what counts is what it touches, which the parent watches.
READ_ADDRESSES = 6_000 * _MB
READ_BYTES = 1_000 * _MB
READ_SECONDS = 20
#: Each further page of a document that has to be recognised may take so much more.
READ_SECONDS_A_PAGE = 5
#: So many pages without a text layer are recognised at most; of a longer document the first ones and the last.
MOST_READ_PAGES = 12
#: Threads that a child computes with.
THREADS = 2
#: Files after which a child is replaced, before its memory has grown ragged.
RENEW_AFTER = 200
_LOOK_EVERY = 0.1


class DefeatedError(Exception):
    """The child died, ran out of memory or took too long over this file."""


class Pool:
    """One warm child, used by one caller at a time. Sizes in bytes.

    `address_space` is held by the kernel; `resident`, what the child really occupies, by the parent's looking (Linux).
    Who reads many files does more in two pools with one of `threads` each than in one with two.
    """

    def __init__(
        self, *, address_space: int, seconds: float, resident: int | None = None, threads: int = THREADS
    ) -> None:
        self._address_space = address_space
        self._resident = resident or address_space
        self._seconds = seconds
        self._threads = threads
        self._lock = threading.Lock()
        self._child: Any = None
        self._pipe: Connection | None = None
        self._served = 0

    def run(self, function: Callable[..., Any], *arguments: object, seconds: float | None = None) -> Any:
        """Call a module-level function in the child, for `seconds` at most instead of the pool's own where given.

        Raises DefeatedError, or what the function raised.
        """
        seconds = seconds or self._seconds
        with self._lock:
            pipe = self._ready()
            self._served += 1
            try:
                pipe.send((function, arguments, int(seconds)))
                self._await(pipe, seconds)
                succeeded, answer = pipe.recv()
            except (DefeatedError, EOFError, OSError) as error:
                self.close()
                raise DefeatedError(str(error)) from error
            if isinstance(answer, MemoryError):  # it lives, but with how much left nobody knows
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

    def _await(self, pipe: Connection, seconds: float) -> None:
        """Wait for an answer. Raises DefeatedError when it takes too long or too much."""
        until = time.monotonic() + seconds
        while not pipe.poll(_LOOK_EVERY):
            if time.monotonic() > until:
                raise DefeatedError("took too long")
            if _resident_bytes(self._child.pid) > self._resident:
                raise DefeatedError("took too much memory")

    def _ready(self) -> Connection:
        if self._pipe is not None and self._child.is_alive() and self._served < RENEW_AFTER:
            return self._pipe
        self.close()
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        limits = (self._address_space, self._threads)
        self._child = context.Process(target=_serve, args=(theirs, *limits), daemon=True)
        self._child.start()
        theirs.close()
        self._pipe, self._served = ours, 0
        return ours


def _resident_bytes(pid: int) -> int:
    """What a process occupies; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * resource.getpagesize()


def _serve(pipe: Connection, address_space: int, threads: int) -> None:
    _give_up_rights(address_space, threads)
    give_memory_back = _memory_keeper()
    while True:
        try:
            function, arguments, seconds = pipe.recv()
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
        del answer, arguments
        give_memory_back()


def _memory_keeper() -> Callable[[], object]:
    """Make glibc keep freed memory together while a picture is worked on, and return what gives it all back afterwards.

    Left alone it keeps odd pieces of each picture's size for ever, and takes and clears pages anew for every layer of a network.
    """
    try:
        libc = ctypes.CDLL(None)
        libc.mallopt(_TRIM_THRESHOLD, 1 << 30)
        libc.mallopt(_MMAP_THRESHOLD, 32 * _MB)
        libc.mallopt(_MOST_ARENAS, 2)
        trim = libc.malloc_trim
    except (OSError, AttributeError):  # another C library
        return lambda: None
    return lambda: trim(0)


#: What mallopt(3) calls its options.
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MOST_ARENAS = -1, -3, -8
#: All that a child may know of the environment; the database's address and the keys are not its business.
_ENVIRONMENT = ("HOME", "LANG", "LC_ALL", "PATH", "PYTHONPATH", "TMPDIR", "TZ", "VIRTUAL_ENV")


def _give_up_rights(address_space: int, threads: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its children
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    os.environ.clear()
    os.environ.update(kept, OMP_NUM_THREADS=str(threads))
    for limit, most in ((resource.RLIMIT_AS, address_space), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        with suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))


_pools: dict[str, Pool] = {}
_making = threading.Lock()


def decoding() -> Pool:
    """The process's pool for decoding."""
    with _making:
        return _pools.setdefault("decode", Pool(address_space=DECODE_BYTES, seconds=DECODE_SECONDS))


def patience(pages: int) -> float:
    """Seconds that the reading of so many pages may take."""
    return READ_SECONDS + READ_SECONDS_A_PAGE * max(0, min(pages, MOST_READ_PAGES) - 1)


def reading() -> Pool:
    """The process's pool for reading, with the engine warm."""
    with _making:
        found = Pool(address_space=READ_ADDRESSES, resident=READ_BYTES, seconds=READ_SECONDS)
        return _pools.setdefault("read", found)
