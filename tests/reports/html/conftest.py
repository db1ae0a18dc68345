"""The report in a real browser: Chromium through Playwright, without a network.

Without a browser these tests fail, they are not skipped: a page that nobody opened is not tested.
`tests/browser.sh` finds one, and on CI installs it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from attrs import define, field

Model = dict[str, Any]


@define
class Opened:
    """A page that was opened, and what the browser complained of while it was."""

    page: Any
    complaints: list[str] = field(factory=list)
    requests: list[str] = field(factory=list)

    def text(self, selector: str) -> str:
        return str(self.page.locator(selector).inner_text())

    def texts(self, selector: str) -> list[str]:
        return list(self.page.locator(selector).all_inner_texts())

    def asked(self, script: str) -> Any:
        """What a function gives in the page; Playwright is not bound by the page's policy."""
        return self.page.evaluate(script)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path, as the script finds it."""
    script = Path(__file__).resolve().parents[2] / "browser.sh"
    found = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=False)
    if found.returncode:
        pytest.fail(f"no browser for the tests of the HTML report\n{found.stderr}", pytrace=False)
    return found.stdout.strip()


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    """One browser for a module: while it runs, its event loop is in the way of other tests'."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield started
        started.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[..., Opened]]:
    """Opens HTML as a file, offline, and waits until its lists are there."""
    contexts: list[Any] = []

    def open_(
        html: str,
        at: str = "",
        width: int = 1280,
        ready: bool = True,
        lacking: str = "",
        **options: Any,
    ) -> Opened:
        path = tmp_path / f"report-{len(contexts)}.html"
        path.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": 900}, offline=True, **options
        )
        contexts.append(context)
        one = Opened(context.new_page())
        one.page.set_default_timeout(20_000)
        one.page.on("console", lambda said: one.complaints.append(f"{said.type}: {said.text}"))
        one.page.on("pageerror", lambda error: one.complaints.append(f"error: {error}"))
        one.page.on("dialog", lambda shown: one.complaints.append(f"dialog: {shown.message}"))
        one.page.on("request", lambda request: one.requests.append(request.url))
        if lacking:
            one.page.add_init_script(f"delete globalThis.{lacking}")
        one.page.goto(path.as_uri() + at)
        if ready and options.get("java_script_enabled", True):
            one.page.wait_for_selector("html.ready, #trouble:not([hidden])", state="attached")
        return one

    yield open_
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def small() -> Model:
    """The model that was written by hand."""
    from tests.reports.html.sample import sample

    return sample()


@pytest.fixture(scope="session")
def small_page(small: Model) -> str:
    """Its page, opened in Chinese."""
    from subsidy_ledger.reports.html import render

    return render(small, lang="zh")


@pytest.fixture(scope="session")
def few_page(small: Model) -> str:
    """A page with few rows of each kind: axe looks at every element, and there are many alike."""
    from subsidy_ledger.reports.html import render

    few = {**small, "months": small["months"][:6]}
    few["findings"] = [one for one in small["findings"] if one["ledger"] == 0][:5]
    few["cases"] = {**small["cases"], "rows": small["cases"]["rows"][:6]}
    return render(few, lang="zh")
