"""The HTML report in a real browser, where one is installed: its script runs, and nothing fails."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from assay.report.from_result import from_result
from assay.report.to_html import to_html
from assay.verdict.model import Assessment

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")


@pytest.fixture
def page(smelter: Assessment, tmp_path: Path) -> Path:
    file = tmp_path / "report.html"
    file.write_text(to_html(from_result(smelter)), encoding="utf-8")
    return file


def browse(page: Path, *more: str) -> "subprocess.CompletedProcess[str]":
    assert BROWSER is not None
    quiet = ("--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--log-level=0")
    place = f"--user-data-dir={page.parent / 'browser'}"
    command = [BROWSER, *quiet, place, *more]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def test_the_filter_counts_the_criteria_and_nothing_fails(page: Path) -> None:
    done = browse(page, "--dump-dom", f"{page.as_uri()}#5.2")
    # The small standard has three criteria; the form is hidden until the script has run.
    assert "3 of 3 criteria shown" in done.stdout
    assert re.search(r'<form class="filter"[^>]* hidden', done.stdout) is None
    assert "CONSOLE" not in done.stderr, done.stderr


@pytest.mark.parametrize("dark", [False, True])
def test_it_is_drawn_by_day_and_by_night(page: Path, *, dark: bool) -> None:
    picture = page.parent / "page.png"
    night = ("--force-dark-mode", "--blink-settings=preferredColorScheme=0") if dark else ()
    browse(page, *night, "--window-size=900,1200", f"--screenshot={picture}", page.as_uri())
    assert picture.stat().st_size > 20_000  # a blank page of this size is a few thousand bytes


def test_it_prints(page: Path) -> None:
    paper = page.parent / "page.pdf"
    browse(page, f"--print-to-pdf={paper}", page.as_uri())
    assert paper.read_bytes().startswith(b"%PDF")
