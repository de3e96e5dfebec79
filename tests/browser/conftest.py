"""A headless Chromium for tests that open pages; never downloaded, and under CI never skipped for want of it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
WANTED = (
    "these tests open pages in Chromium, and there is none: run scripts/install_browser.sh (Debian, Ubuntu), install "
    "Chromium or Chrome, or name its executable in TAILRX_BROWSER"
)


def executable() -> str | None:
    if named := os.environ.get("TAILRX_BROWSER"):
        return named
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or (str(MAC) if MAC.exists() else None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = executable()
    if path is None:
        if os.environ.get("CI", "").lower() in ("true", "1"):
            pytest.fail(WANTED)
        pytest.skip(WANTED)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path)
        yield opened
        opened.close()
