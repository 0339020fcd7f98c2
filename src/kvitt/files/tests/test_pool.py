"""The limited child process: what defeats it costs that child and nothing else."""

import os
import time

import pytest

from kvitt.files.pool import DefeatedError, Pool

pytestmark = pytest.mark.pure
_MB = 1024 * 1024


def _echo(value: int) -> int:
    return value


def _who() -> int:
    return os.getpid()


def _sleep() -> None:
    time.sleep(30)


def _hoard(megabytes: int) -> int:
    return len(bytearray(megabytes * _MB))


def _grow() -> None:
    kept = []
    while True:
        kept.append(bytearray(b"x") * (20 * _MB))
        time.sleep(0.02)


def _die() -> None:
    os._exit(3)


def _refuse() -> None:
    raise ValueError("no")


def _environment() -> set[str]:
    return set(os.environ)


def _write(path: str) -> None:
    with open(path, "w") as file:  # noqa: PTH123
        file.write("x" * 100)


@pytest.fixture
def pool():
    made = Pool(address_space=600 * _MB, seconds=2)
    yield made
    made.close()


def test_the_child_stays_warm(pool):
    assert pool.run(_who) == pool.run(_who) != os.getpid()


def test_what_the_function_raised_comes_back_and_the_child_lives(pool):
    child = pool.run(_who)
    with pytest.raises(ValueError, match="no"):
        pool.run(_refuse)
    assert pool.run(_who) == child


def test_death_and_too_much_memory_are_defeats_and_the_next_file_is_served(pool):
    for defeat in (lambda: pool.run(_die), lambda: pool.run(_hoard, 700)):
        with pytest.raises(DefeatedError):
            defeat()
        assert pool.run(_echo, 7) == 7


def test_too_long_is_a_defeat_in_time(pool):
    pool.run(_echo, 1)
    started = time.monotonic()
    with pytest.raises(DefeatedError, match="too long"):
        pool.run(_sleep)
    assert time.monotonic() - started < 4
    assert pool.run(_echo, 7) == 7


def test_memory_that_is_really_occupied_is_watched():
    pool = Pool(address_space=4_000 * _MB, resident=200 * _MB, seconds=20)
    try:
        with pytest.raises(DefeatedError, match="too much memory"):
            pool.run(_grow)
    finally:
        pool.close()


def test_the_child_knows_no_secret_and_writes_no_file(pool, monkeypatch, tmp_path):
    monkeypatch.setenv("KVITT_SECRET_KEY", "secret")
    assert "KVITT_SECRET_KEY" not in pool.run(_environment)
    with pytest.raises(OSError, match="too large"):
        pool.run(_write, str(tmp_path / "made"))
