"""How surely the same receipt is known again, and how rarely another is taken for it.

    python -m benchmarks.likeness ../shared/data/receipts --cache FOLDER [--pictures 60]

Each picture is read as it is and in three versions: tilted 1-3° and cropped by 10 %; turned by 90° and darkened by half; tilted
3-5° and cropped by 15 %; all saved again as JPEG. Reading is slow, so what was read is kept in the folder and taken up again.
Hits are versions that are called the same as their picture; false hits are pairs of different pictures called the same.
"""

import argparse
import io
import json
import random
from datetime import date
from itertools import combinations
from pathlib import Path

from PIL import Image, ImageEnhance

from kvitt.files.decode import DecodedPage, decode, turned
from kvitt.files.likeness import Content, content_of, same, traces_of
from kvitt.files.reading.fields import fields_of
from kvitt.files.reading.noticed import noticed
from kvitt.files.reading.text import Piece, into_lines

VERSIONS = {"a": "tilted 1-3°, cropped 10 %", "b": "turned 90°, darkened", "c": "tilted 3-5°, cropped 15 %"}
TODAY = date(2026, 11, 20)


def version(file: Path, name: str) -> bytes:
    """One of the versions of a picture, always the same for the same name."""
    lots = random.Random(file.name + name)
    picture = Image.open(file).convert("RGB")
    picture.thumbnail((2000, 2000))
    if name == "b":
        picture = _cropped(picture, 0.05, lots).rotate(lots.choice([90, 270]), expand=True)
        return _jpeg(ImageEnhance.Brightness(picture).enhance(0.5), 75)
    least, most, crop, quality = (1, 3, 0.10, 60) if name == "a" else (3, 5, 0.15, 50)
    angle = lots.choice([-1, 1]) * lots.uniform(least, most)
    tilted = picture.rotate(angle, expand=True, fillcolor=(120, 110, 100), resample=Image.Resampling.BICUBIC)
    return _jpeg(_cropped(tilted, crop, lots), quality)


def _cropped(picture: Image.Image, share: float, lots: random.Random) -> Image.Image:
    width, height = picture.size
    left, top, right, bottom = (share / 2 * lots.random() for _side in range(4))
    box = (int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom)))
    return picture.crop(box)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return out.getvalue()


def read_all(files: list[Path], cache: Path) -> dict[tuple[str, str], Content]:
    """What each picture ("o") and each of its versions says."""
    from kvitt.files.reading import engine

    (cache / "pages").mkdir(parents=True, exist_ok=True)
    kept = cache / "variants.jsonl"
    rows = [json.loads(line) for line in kept.read_text().splitlines()] if kept.exists() else []
    known = {(row["file"], row["v"]) for row in rows}
    with kept.open("a") as out:
        for file in files:
            for name in "oabc":
                if (file.name, name) in known:
                    continue
                decoded = decode(file.read_bytes() if name == "o" else version(file, name), "image/jpeg")
                pieces, turn = engine.recognise(decoded.pages[0].jpeg)
                decoded = turned(decoded, {0: turn}) if turn else decoded
                (cache / "pages" / f"{file.stem}.{name}.jpg").write_bytes(decoded.pages[0].jpeg)
                places = [[one.text, one.x, one.y, one.w, one.h, one.page, one.score] for one in pieces]
                row = {"file": file.name, "v": name, "look": decoded.look_hash, "pieces": places}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                out.flush()
                rows.append(row)
    return {(row["file"], row["v"]): _content(row, cache) for row in rows}


def _content(row: dict, cache: Path) -> Content:
    lines = into_lines([Piece(*piece) for piece in row["pieces"]])
    fields = fields_of(lines, today=TODAY, home="DK")
    jpeg = (cache / "pages" / f"{Path(row['file']).stem}.{row['v']}.jpg").read_bytes()
    reading = {
        "fields": {name: field.as_json() for name, field in fields.items()},
        "company_number": fields["company_number"].value if "company_number" in fields else None,
        **noticed([DecodedPage(jpeg, b"", 1, 1)], lines, fields, turns={}),
    }
    return content_of(reading, look=row["look"])


def report(found: dict[tuple[str, str], Content]) -> None:
    """Print hits and false hits."""
    whole = {file: content for (file, name), content in found.items() if name == "o"}
    for name, what in VERSIONS.items():
        pairs = [(whole[file], content) for (file, one), content in found.items() if one == name and file in whole]
        hits = sum(same(first, second) for first, second in pairs)
        met = sum(bool(traces_of(first) & traces_of(second)) for first, second in pairs)
        print(f"{what}: {hits} of {len(pairs)} known again; {met} found by their traces")
    false = sum(same(first, second) for first, second in combinations(whole.values(), 2))
    pairs = len(whole) * (len(whole) - 1) // 2
    print(f"different pictures: {false} of {pairs} pairs taken for one")
    others = [
        same(content, other)
        for (file, name), content in found.items()
        if name != "o"
        for another, other in whole.items()
        if another != file
    ]
    print(f"versions and other pictures: {sum(others)} of {len(others)} pairs taken for one")


def main() -> None:
    """Read what is not read yet, then report."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("folder", type=Path)
    wanted.add_argument("--cache", type=Path, required=True)
    wanted.add_argument("--pictures", type=int, default=60)
    given = wanted.parse_args()
    groups: dict[str, list[Path]] = {}
    for file in sorted(given.folder.glob("*.jpg")):
        groups.setdefault(file.name.split("_")[0], []).append(file)
    lots = random.Random(7)
    ranked = []
    for files in groups.values():
        lots.shuffle(files)
        ranked += [(rank / len(files), file.name, file) for rank, file in enumerate(files)]
    report(read_all([file for *_rank, file in sorted(ranked)][: given.pictures], given.cache))


if __name__ == "__main__":
    main()
