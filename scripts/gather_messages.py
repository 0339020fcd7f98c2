"""Gather the sentences to translate into the .po files: one set for the rooms, one in each kind's own folder.

The catalogues are written in the order of the alphabet and without moments, so that two people who add sentences do not
meet in the same place. Guesses (fuzzy) and sentences that are no longer said are left out.
"""

import os
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent / "src" / "kvitt"
KINDS = sorted(path.parent for path in (ROOT / "transactions" / "kinds").glob("*/kind.py"))


def gather(folder: Path, *ignored: str) -> None:
    """Run Django's makemessages in one folder and write what it found in order."""
    (folder / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "da", "-l", "sv", "--no-location", "--no-wrap"]
    command += ["-e", "py,html,txt,json", *(part for name in ignored for part in ("-i", name))]
    subprocess.run(command, cwd=folder, check=True, env={**os.environ, "PYTHONPATH": str(ROOT.parent)})  # noqa: S603
    for path in sorted((folder / "locale").glob("*/LC_MESSAGES/django.po")):
        put_in_order(path)


def put_in_order(path: Path) -> None:
    """Write one catalogue sorted, without guesses and without the moment."""
    with path.open("rb") as file:
        found = read_po(file)
    catalogue = Catalog(locale=path.parts[-3], fuzzy=False)
    for message in found:
        if message.id:
            known = "" if message.fuzzy else message.string
            flags = message.flags - {"fuzzy"}
            catalogue.add(message.id, known, flags=flags, context=message.context)
    plural = catalogue.plural_forms
    head = [("Language", path.parts[-3]), ("Plural-Forms", plural), ("Content-Type", "text/plain; charset=utf-8")]
    header = "\n".join(['msgid ""', 'msgstr ""', *(f'"{name}: {value}\\n"' for name, value in head)])
    with path.open("wb") as file:
        file.write(f"{header}\n\n".encode())
        write_po(file, catalogue, width=10_000, omit_header=True, sort_output=True, no_location=True)


gather(ROOT, "kinds", "built", "tests")
for kind in KINDS:
    gather(kind, "tests")
