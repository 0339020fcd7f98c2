"""What those who watch Kvitt see of it, whichever of its processes answers."""

import urllib.request

import pytest

pytestmark = pytest.mark.browser


def _get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode()


def test_health_and_metrics_of_a_running_kvitt(running):
    assert '"status": "ok"' in _get(f"{running.address}/health")
    for _ in range(3):
        _get(f"{running.address}/sign-in/")
    told = _get(f"{running.address}/metrics")
    counted = [line for line in told.splitlines() if line.startswith("kvitt_requests_total{") and '"sign-in"' in line]
    assert sum(float(line.rpartition(" ")[2]) for line in counted) >= 3
    assert "kvitt_oldest_job_seconds" in told
