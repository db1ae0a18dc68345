"""Makes the pictures in docs/images: `.venv/bin/python tests/reports/html/screenshots.py`.

By hand, when the report's looks have changed. A year in Dezhou with planted faults
(`subsidy_ledger.testing.corpus`) is recorded, exported and audited through the command line, with
all lists; then Chromium takes the pictures. `--report FILE.html` takes them of another report.
The page on paper needs `pdftoppm` (poppler-utils).
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[3]
IMAGES = ROOT / "docs" / "images"
CASES, PLANTS = 400, 3
# The corpus appropriates more than can be used up; a picture should show what a city may have.
APPROPRIATED_FEN = 8_000_000_00


def audited(folder: Path) -> Path:
    """The report of an audit of the corpus, made as an auditor makes it."""
    from subsidy_ledger.ledger.bundle import export
    from subsidy_ledger.testing.corpus import make, record_corpus

    with patch("subsidy_ledger.testing.corpus.town.APPROPRIATED_FEN", APPROPRIATED_FEN):
        recorded = record_corpus(make(CASES, PLANTS, cities=["dezhou"]))["dezhou"]
    with recorded.ledger.store.reading() as reader:
        export(reader, folder / "dezhou")
    lists = recorded.town.lists.write(folder / "lists")
    matches = [
        part
        for kind, path in lists.items()
        # Without these two the page can show what a check says that could not run.
        if kind not in ("contacts", "attendance")
        for part in ("--match", f"{kind}={path}")
    ]
    command = [
        *(str(Path(sys.executable).with_name("subsidy-ledger")), "audit", "dezhou"),
        *("--lang", "zh"),
        *("--report", "report.html", *matches),
    ]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return folder / "report.html"


def pictures(report: Path, out: Path) -> None:
    """All pictures of one report."""
    from playwright.sync_api import sync_playwright

    browser = ROOT / "tests" / "browser.sh"
    found = subprocess.run(["sh", str(browser)], stdout=subprocess.PIPE, text=True, check=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=found.stdout.strip(), args=["--no-sandbox"]
        )
        page = opened(chromium, report, 1280, 940)
        page.screenshot(path=out / "report.zh.png")
        page.locator("ol.top a").nth(1).click()
        page.locator("#findings-list summary").first.click()
        page.locator("#findings-list .steps").first.wait_for()
        page.locator("#findings-list > li").first.screenshot(path=out / "report-finding.zh.png")
        page.locator("#grants").screenshot(path=out / "report-months.zh.png")
        on_paper(page, out / "report-paper.zh.png")
        page.get_by_role("button", name="English").click()
        page.evaluate("() => window.scrollTo(0, 0)")
        page.screenshot(path=out / "report.en.png")
        page = opened(chromium, report, 390, 844)
        page.screenshot(path=out / "report-phone.zh.png")
        chromium.close()


def opened(chromium: Any, report: Path, width: int, height: int) -> Any:
    """The report in a window of a size."""
    page = chromium.new_context(
        viewport={"width": width, "height": height}, offline=True
    ).new_page()
    page.goto(report.resolve().as_uri())
    page.wait_for_selector("html.ready")
    return page


def on_paper(page: Any, out: Path) -> None:
    """The first page of the print."""
    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder) / "report.pdf"
        page.pdf(path=pdf, prefer_css_page_size=True, print_background=True)
        subprocess.run(
            ["pdftoppm", "-r", "80", "-png", "-f", "1", "-l", "1", "-singlefile", str(pdf), str(out.with_suffix(""))],
            check=True,
        )  # fmt: skip


def main() -> None:
    """Make them."""
    read = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    read.add_argument("--report", type=Path, help="take the pictures of this file")
    read.add_argument("--out", type=Path, default=IMAGES)
    given = read.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        pictures(given.report or audited(Path(folder)), given.out)


if __name__ == "__main__":
    main()
