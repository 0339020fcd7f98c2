"""axe finds nothing on any screen on a phone, in three languages, light and dark; nothing scrolls sideways."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.screens import faults_of_all

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("theme", "language"), [("light", "da"), ("dark", "sv"), ("light", "en")])
def test_every_screen(running, chromium, theme, language):
    assert faults_of_all(running, chromium, size=PHONE, theme=theme, language=language) == {}
