"""The models' sessions: where the models lie, how many threads they use and what memory they keep. No model is ever fetched."""

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def bundled_model(name: str) -> Path:
    """A model out of the wheel `rapidocr`, found without importing that package, which would cost a second."""
    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        raise FileNotFoundError(name)
    return Path(found.origin).parent / "models" / name


def threads() -> int:
    """How many cores this process may use; the pool says so in its child's environment."""
    said = os.environ.get("OMP_NUM_THREADS", "")
    return int(said) if said.isdigit() and int(said) > 0 else min(2, os.cpu_count() or 1)


@cache
def session(model: Path, *, inner_threads: int = 1) -> Any:
    """A warm session. Runs may go on in several threads at once, each of them with `inner_threads`.

    Without an arena what a large picture took is given back; without spinning a waiting thread leaves its core to others.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = inner_threads
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
