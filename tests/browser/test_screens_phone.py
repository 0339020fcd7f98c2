"""axe finds nothing on any screen on a phone; nothing scrolls sideways in any language. axe looks at words in two of them, light and dark."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.screens import faults_of_all

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("theme", "language", "axe"), [("light", "da", True), ("dark", "sv", True), ("light", "en", False)]
)
def test_every_screen(running, chromium, theme, language, axe):
    assert faults_of_all(running, chromium, size=PHONE, theme=theme, language=language, axe=axe) == {}
