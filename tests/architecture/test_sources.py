"""Promises about the sources that no linter keeps."""

import ast
import re
from pathlib import Path

import pytest

from kvitt.transactions.kinds import kind_apps

ROOT = Path(__file__).resolve().parents[2] / "src" / "kvitt"
KINDS = [app.rsplit(".", 1)[1] for app in kind_apps()]
SOURCES = [path for path in ROOT.rglob("*.py") if "migrations" not in path.parts and "tests" not in path.parts]


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_asks_what_kind_something_is(kind):
    pattern = re.compile(rf"\.kind\s*(==|!=|in)\s*.*['\"]{kind}['\"]|kind=['\"]{kind}['\"]")
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if f"kinds/{kind}" not in path.as_posix() and pattern.search(path.read_text())
    ]
    assert found == []


def test_no_page_or_duty_imports_a_kind():
    found = []
    for path in SOURCES:
        if path.parts[len(ROOT.parts)] in {"web", "api", "exports", "configuration", "privacy"}:
            found += [str(path) for kind in KINDS if f"kinds.{kind}" in path.read_text()]
    assert found == []


def test_only_clock_faces_and_commands_read_the_clock():
    found = []
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        names = {
            node.func.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in {"datetime", "date", "timezone"}
        }
        if names & {"now", "today", "utcnow"} and path.name not in {"clock.py", "backup.py"}:
            found.append(str(path.relative_to(ROOT)))
    assert found == []


def test_actions_and_rules_take_the_moment_as_an_argument():
    found = [
        str(path.relative_to(ROOT))
        for path in SOURCES
        if (path.name in {"rules.py", "actions.py"} or {"rules", "actions"} & set(path.parts))
        and re.search(r"import .*\b(now|today)\b", path.read_text())
    ]
    assert found == []


def test_every_sentence_of_a_finding_exists():
    from kvitt.tenancy.sentences import sentences

    known = set(sentences())
    pattern = re.compile(r'\b(?:stop|warn|note)\(\s*"([a-z][a-z0-9.-]+)"|code = "([a-z]+(?:[.-][a-z0-9-]+)+)"')
    missing = {}
    for path in SOURCES:
        if "demo" in path.parts or "commands" in path.parts:
            continue
        for match in pattern.finditer(path.read_text()):
            code = match[1] or match[2]
            if code not in known:
                missing[code] = str(path.relative_to(ROOT))
    assert missing == {}
