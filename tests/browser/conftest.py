"""One Kvitt and one Chromium for all browser tests."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.running import Running, kvitt

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
#: What the browser says of a lost network, and of a form that is refused: the tests of these mean it.
MEANT = ("ERR_INTERNET_DISCONNECTED", "status of 422")
DESK = {"viewport": {"width": 1440, "height": 900}}


@pytest.fixture(scope="session")
def running() -> Iterator[Running]:
    folder = Path(tempfile.mkdtemp(prefix="kvitt-browser-"))
    folder.chmod(0o755)  # the database may run as another user, when the tests run as root
    with kvitt(folder) as here:
        yield here
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One for each file: while it is open, nothing else of the process may use the database."""
    path = next(
        (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None
    )
    assert path, "The browser tests need Chromium: apt-get install chromium"
    os.environ.pop("PLAYWRIGHT_BROWSERS_PATH", None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def sign_in(running: Running, chromium: Browser) -> Iterator[Callable[..., Page]]:
    """A page of a person, on a phone or at a desk; the test fails when the page complains."""
    opened = []
    complaints: list[str] = []

    def opener(who: str, *, size: dict, theme: str = "light") -> Page:
        context = chromium.new_context(**size, color_scheme=theme, locale="da-DK", accept_downloads=True)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: (
                complaints.append(said.text)
                if said.type == "error" and not any(meant in said.text for meant in MEANT)
                else None
            ),
        )
        page.goto(f"{running.address}/sign-in/")
        page.click(f"button[value^='{who}@']")
        page.wait_for_url(f"{running.address}/")
        return page

    yield opener
    for context in opened:
        context.close()
    assert complaints == []
