"""Gather the sentences to translate into the .po files: one set for the rooms, one in each kind's own folder."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent / "src" / "kvitt"
KINDS = sorted(path.parent for path in (ROOT / "transactions" / "kinds").glob("*/kind.py"))


def gather(folder: Path, *ignored: str) -> None:
    """Run Django's makemessages in one folder."""
    (folder / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "da", "-l", "sv", "--no-location", "--no-wrap"]
    command += ["-e", "py,html,txt,json", *(part for name in ignored for part in ("-i", name))]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PYTHONPATH": str(ROOT.parent)})  # noqa: S603


gather(ROOT, "kinds", "built", "tests")
for kind in KINDS:
    gather(kind, "tests")
