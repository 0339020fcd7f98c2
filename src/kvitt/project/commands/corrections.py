"""Writing people's corrections of readings into one archive: pictures and `labels.jsonl`, of consenting companies only."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

#: The same examples give the same bytes.
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)


def export_corrections(file: Path, *, progress: Callable[[str], Callable[[int, int], None]]) -> dict[str, Any]:
    """Write the archive and say what is in it. A half-written one never stands under the name that was asked for."""
    from kvitt.tenancy.models import CompanyCode
    from kvitt.tenancy.queries import company
    from kvitt.tenancy.scope import company_scope
    from kvitt.transactions.kinds.expense.corrections import examples

    half = file.with_name(f".{file.name}.half")
    labels: list[str] = []
    consenting = corrected = 0
    try:
        with zipfile.ZipFile(half, "w", zipfile.ZIP_STORED) as archive:
            half.chmod(0o600)
            for row in CompanyCode.objects.order_by("code"):
                with company_scope(row.company_id):
                    consenting += company().keeps_corrections
                    for one in examples(progress=progress(f"Writing examples of {row.code}")):
                        archive.writestr(zipfile.ZipInfo(one.name, _FIXED_TIME), one.data)
                        labels.append(json.dumps(one.label, ensure_ascii=False, sort_keys=True))
                        corrected += bool(one.label["corrected"])
            text = "".join(f"{label}\n" for label in labels)
            archive.writestr(zipfile.ZipInfo("labels.jsonl", _FIXED_TIME), text)
        half.replace(file)
    finally:
        half.unlink(missing_ok=True)
    return {"file": str(file), "companies": consenting, "examples": len(labels), "corrected": corrected}
