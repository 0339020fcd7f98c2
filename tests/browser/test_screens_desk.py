"""axe finds nothing on any screen at a desk; nothing scrolls sideways in any language. axe looks at words in two of them, light and dark."""

import pytest

from tests.browser.conftest import DESK
from tests.browser.screens import faults_of_all

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("theme", "language", "axe"), [("dark", "da", True), ("light", "sv", True), ("dark", "en", False)]
)
def test_every_screen(running, chromium, theme, language, axe):
    assert faults_of_all(running, chromium, size=DESK, theme=theme, language=language, axe=axe) == {}
