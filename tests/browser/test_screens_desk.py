"""axe finds nothing on any screen at a desk, in three languages, light and dark; nothing scrolls sideways."""

import pytest

from tests.browser.conftest import DESK
from tests.browser.screens import faults_of_all

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("theme", "language"), [("dark", "da"), ("light", "sv"), ("dark", "en")])
def test_every_screen(running, chromium, theme, language):
    assert faults_of_all(running, chromium, size=DESK, theme=theme, language=language) == {}
