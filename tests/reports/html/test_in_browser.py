"""The report as it is used: opened as a file, without a network, under its own policy."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.reports.html.sample import CHECKS, bare, large, sample

HOSTILE = "</script><script>alert(1)</script>"
BACKWARDS = "A-1\u202e2-B\u2066"
IMAGE = '<img src=x onerror="alert(2)">'
LONG = "W" * 3_000


# ---- it opens --------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_opens_offline_without_a_complaint_and_loads_nothing(opened, small, lang):
    from subsidy_ledger.reports.html import render

    one = opened(render(small, lang=lang))
    one.page.locator("details.finding summary").first.click()
    one.page.wait_for_selector(".steps")
    assert one.complaints == []
    assert len(one.requests) == 1
    assert one.asked("() => document.documentElement.lang") == {"zh": "zh-CN", "en": "en"}[lang]


def test_its_policy_stops_a_script_that_is_put_in_later(opened, small_page):
    spoiled = small_page.replace("</main>", "<script>document.title = 'mine'</script></main>")
    one = opened(spoiled)
    assert one.page.title() != "mine"
    assert any("Content Security Policy" in said for said in one.complaints)


def test_its_policy_stops_its_own_script_once_a_letter_of_it_is_changed(opened, small_page):
    changed = small_page.replace("const PER_PAGE = 50", "const PER_PAGE = 51")
    one = opened(changed, ready=False)
    assert not one.page.locator("#findings-app").is_visible()
    assert any("Content Security Policy" in said for said in one.complaints)


def test_nothing_can_make_markup_of_a_text(opened, small_page):
    one = opened(small_page)
    refused = one.asked(
        "() => { try { document.body.innerHTML = '<b>x</b>'; return false } catch { return true } }"
    )
    assert refused


def test_a_file_that_was_cut_says_so(opened, small_page):
    cut = re.sub(r'(id="findings-0">.{40})[^<]*', r"\1", small_page)
    one = opened(cut)
    assert "已损坏或不完整" in one.text("#trouble")


def test_a_browser_that_cannot_unpack_says_so(opened, small_page):
    one = opened(small_page, ready=False, lacking="DecompressionStream")
    one.page.wait_for_selector("#old-browser:not([hidden])")
    assert "缺少 DecompressionStream" in one.text("#old-browser")
    assert one.page.locator("#findings-first").is_visible()


# ---- what it says ----------------------------------------------------------------------------------


def test_the_first_screen_says_what_was_paid_found_to_be_recovered_and_proven(opened, small_page):
    one = opened(small_page)
    said = one.texts(".kpi")
    assert [text.split("\n")[0] for text in said] == ["已到账", "违规", "应追回", "账本是否可信"]
    assert "765,625.00" in said[0]
    assert said[1].split("\n")[1] == "8"
    assert "101,100.00" in said[2]
    assert "2 个账本中 1 个通过" in said[3]
    bottom = one.page.locator(".kpis").bounding_box()
    assert bottom["y"] + bottom["height"] < 900


def test_the_language_changes_everything_that_is_read(opened, small_page):
    one = opened(small_page)
    one.page.locator("details.finding summary").first.click()
    one.page.get_by_role("button", name="English").click()
    assert one.asked("() => document.documentElement.lang") == "en"
    assert one.page.title().startswith("Audit report")
    assert one.texts("h2") == [
        "At a glance", "Where the money went", "Payments by grant and month",
        "Ceilings, and how near people come", "Why applications were not granted",
        "What was checked", "Findings", "All cases", "Proof, and how to check it",
        "Not decided again", "Lists that the auditor brought", "",
    ]  # fmt: skip
    assert one.text("#findings-status") == "14 of 14, together 163,700.00 yuan"
    assert one.page.locator("svg[lang=en]").first.is_visible()
    assert not one.page.locator("svg[lang=zh-CN]").first.is_visible()
    assert one.page.locator("#f-severity option").all_inner_texts() == ["all", "Fault", "Hint"]
    one.page.get_by_role("button", name="中文").click()
    assert one.text("#findings-h") == "疑点"


def test_a_check_that_did_not_run_says_which_list_is_missing(opened, small_page):
    one = opened(small_page)
    row = one.text("#checks tr:has(code:text-is('insurance'))")
    assert "没有提供名单:--match insurance=文件" in row
    assert "—" in row


# ---- findings --------------------------------------------------------------------------------------


def test_findings_are_filtered_by_what_they_are_and_what_they_are_worth(opened, small_page, small):
    one = opened(small_page)
    rows = one.page.locator("#findings-list > li")
    assert rows.count() == 14
    one.page.select_option("#f-severity", "fault")
    expect_count(rows, 8)
    one.page.fill("#f-from", "20,000")
    expect_count(rows, 3)
    one.page.get_by_role("button", name="重置").first.click()
    expect_count(rows, 14)
    one.page.select_option("#f-ledger", "1")
    expect_count(rows, sum(finding["ledger"] == 1 for finding in small["findings"]))
    one.page.select_option("#f-ledger", "")
    one.page.select_option("#f-check", "delay")
    expect_count(rows, sum(finding["check"] == "delay" for finding in small["findings"]))


def test_an_amount_that_is_none_is_marked_and_not_guessed(opened, small_page):
    one = opened(small_page)
    one.page.fill("#f-from", "two thousand")
    one.page.wait_for_selector("#f-from[aria-invalid=true]")
    assert one.page.locator("#findings-list > li").count() == 14


@pytest.mark.parametrize(
    ("typed", "found"),
    [("dz-2023-000036", 1), ("DZ-2023-000036", 1), ("27,100.00", 0), ("注销 000036", 1),
     ("累计次数", 3), ("nobody", 0)],
)  # fmt: skip
def test_the_search_looks_at_every_word_of_a_finding(opened, small_page, small, typed, found):
    if typed == "累计次数":
        found = sum(
            "cite" in one and "累计次数" in one["cite"]["plain"] for one in small["findings"]
        )
    one = opened(small_page)
    one.page.fill("#f-search", typed)
    expect_count(one.page.locator("#findings-list > li"), found)
    if not found:
        assert one.text("#findings-status") == "没有符合筛选条件的记录。"


def test_findings_are_sorted_as_asked(opened, small_page, small):
    one = opened(small_page)
    one.page.select_option("#f-sort", "small")
    by_amount = sorted(small["findings"], key=lambda f: (f.get("amount_fen", 10**12), f["n"]))
    first = one.page.locator("#findings-list details").first
    expect_attribute(first, "id", f"finding-{by_amount[0]['n']}")


def test_a_finding_opens_to_its_entries_clause_remedy_and_the_life_of_its_case(
    opened, small_page, small
):
    worst = max(
        (f for f in small["findings"] if f["severity"] == "fault"),
        key=lambda f: f.get("amount_fen", 0),
    )
    one = opened(small_page)
    details = one.page.locator(f"#finding-{worst['n']}")
    details.locator("summary").click()
    details.locator(".steps").wait_for()
    said = details.inner_text()
    assert ", ".join(str(entry) for entry in worst["entries"]) in said
    assert worst["cite"]["clause"] in said
    assert details.locator("q").first.inner_text() == worst["cite"]["plain"]
    assert worst["clears_zh"] in said
    assert details.locator("li.step").count() == 8
    undetermined = details.locator("li.step.undetermined")
    assert "未提供养老保险缴费月数" in undetermined.inner_text()
    assert "按照小微企业2万元" in undetermined.inner_text()


def test_of_several_cases_the_first_is_told_and_the_others_when_they_are_opened(opened):
    from subsidy_ledger.reports.html import render

    model = bare(sample())
    finding = next(f for f in model["findings"] if f["ledger"] == 0)
    others = [key[2:] for key in model["lives"] if key != f"0:{finding['case']}"][:2]
    finding.update(cases=others)
    del finding["case"]
    one = opened(render(model, lang="zh"), at=f"#finding-{finding['n']}")
    details = one.page.locator(f"#finding-{finding['n']}")
    details.locator(".steps").wait_for()
    assert others[0] in details.locator("h3").inner_text()
    details.locator("details.other summary").click()
    expect_count(details.locator(".steps"), 2)
    assert others[1] in details.locator("details.other").inner_text()


def test_a_case_whose_life_is_not_along_names_the_command(opened, small_page, small):
    other = next(f for f in small["findings"] if f["ledger"] == 1)
    one = opened(small_page, at=f"#finding-{other['n']}")
    body = one.page.locator(f"#finding-{other['n']} .life")
    body.wait_for()
    assert f"subsidy-ledger show jiangmen {other['case']}" in body.inner_text()


def test_the_first_screen_leads_from_a_problem_to_its_findings(opened, small_page, small):
    one = opened(small_page)
    first = one.page.locator("ol.top li").first
    assert "向注销企业发放" in first.inner_text()
    assert "2 项,2 件" in first.inner_text()
    assert "50,450.00 元" in first.inner_text()
    first.locator("a").click()
    expect_count(one.page.locator("#findings-list > li"), 2)
    assert one.asked("() => document.activeElement.tagName") == "SUMMARY"
    assert one.page.locator("#f-check").input_value() == "deregistered"


def test_an_address_leads_to_a_finding_and_opens_it(opened, small_page):
    one = opened(small_page, at="#finding-5")
    details = one.page.locator("#finding-5")
    expect_attribute(details, "open", "")
    assert details.locator("summary").first.evaluate("(node) => node === document.activeElement")
    one.page.fill("#f-search", "nobody")
    expect_count(one.page.locator("#findings-list > li"), 0)
    one.asked("() => { location.hash = '#finding-7' }")
    expect_attribute(one.page.locator("#finding-7"), "open", "")
    one.page.wait_for_timeout(300)  # nothing that was put off draws the list anew
    assert one.page.locator("#finding-7").get_attribute("open") is not None


# ---- cases -----------------------------------------------------------------------------------------


def test_cases_are_searched_sorted_and_opened(opened, small_page, small):
    one = opened(small_page)
    rows = one.page.locator("#cases-rows > tr")
    assert rows.count() == 50
    assert "第 1 页,共 3 页" in one.text("#cases-pager")
    one.page.locator("#cases-pager").get_by_role("button", name="下一页").click()
    assert "第 2 页,共 3 页" in one.text("#cases-pager")
    one.page.fill("#c-search", "返乡 2023-05")
    wanted = [row for row in small["cases"]["rows"] if row[2] == 2 and row[4].startswith("2023-05")]
    expect_text(one.page.locator("#cases-status"), f"120 项中的 {len(wanted)} 项")
    one.page.get_by_role("button", name="批准金额").click()
    amounts = [row[5] or 0 for row in wanted]
    expect_text(rows.first.locator("td").nth(-3), f"{max(amounts) // 100:,}.00")
    assert (
        one.page.locator("th[data-column=approved_fen]").get_attribute("aria-sort") == "descending"
    )
    one.page.fill("#c-search", "")
    one.page.check("#c-findings")
    expect_text(one.page.locator("#cases-status"), "120 项中的 14 项")
    rows.first.get_by_role("button").click()
    dialog = one.page.get_by_role("dialog")
    dialog.locator(".life").wait_for()
    one.page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_a_case_leads_to_its_findings(opened, small_page, small):
    finding = next(f for f in small["findings"] if f["ledger"] == 0)
    one = opened(small_page)
    one.page.fill("#c-search", finding["case"])
    expect_count(one.page.locator("#cases-rows > tr"), 1)
    one.page.locator("#cases-rows button").click()
    one.page.get_by_role("dialog").get_by_role("button", name="项疑点").click()
    expect_count(one.page.locator("#findings-list > li"), 1)
    assert finding["case"] in one.text("#findings-list")


# ---- hostile data ----------------------------------------------------------------------------------


def hostile() -> dict[str, Any]:
    """A model in which every text that data can bring would be something else if it could."""
    model = sample()
    ids = [HOSTILE, BACKWARDS, IMAGE, LONG, "'; rm -rf / #", "{{7*7}}${7*7}", "\ud800\x00x"]
    for finding, name in zip(model["findings"], ids, strict=False):
        finding.update(ledger=0, case=name, cases=[name, HOSTILE], message=f"{name} {IMAGE}")
        finding.update(message_zh=f"{name} {HOSTILE}", clears=IMAGE, clears_zh=HOSTILE)
        finding.update(cite={"document": IMAGE, "clause": HOSTILE, "quote": LONG})
        finding.update(detail={IMAGE: [HOSTILE]})
    for row, name in zip(model["cases"]["rows"], ids, strict=False):
        row[0], row[1], row[7] = 0, name, 1
    step = {"seq": 1, "on": IMAGE, "by": HOSTILE, "do": "submit", "status": '" onclick="alert(3)'}
    for name in ids:
        model["lives"][f"0:{name}"] = {
            "heading": {"en": [HOSTILE], "zh": [IMAGE]},
            "steps": [
                {**step, "en": IMAGE, "zh": LONG, "details_zh": [HOSTILE], "reasons": [HOSTILE]}
            ],
            "closing": {"en": HOSTILE, "zh": IMAGE},
        }
    for place, row in enumerate(model["grants"]):
        row["name"] = (HOSTILE, IMAGE, LONG, BACKWARDS, "ok")[place]
    for row in model["caps"]:
        row["cap"] = HOSTILE
    for row in model["flows"]:
        row["fund"] = row["fund"] and IMAGE
    for row in model["refusals"]:
        row.update(message=HOSTILE, message_zh=IMAGE, rule=LONG)
    for row in model["checks"]:
        row.update(title=IMAGE, title_zh=HOSTILE, source=LONG, source_zh=HOSTILE)
    for ledger in model["ledgers"]:
        ledger.update(name=HOSTILE, origin=IMAGE, area_name=LONG)
        ledger["proof"].update(checkpoint=HOSTILE, how=[IMAGE], key=LONG)
    model["lists"][0].update(name=IMAGE, problems=[HOSTILE], kind=LONG)
    model["undecided"][0]["why"] = IMAGE
    model["program"] = HOSTILE
    return model


@pytest.mark.parametrize("width", [390, 1280])
def test_what_data_brings_is_text_and_nothing_else(opened, width):
    from subsidy_ledger.reports.html import render

    one = opened(render(hostile(), lang="zh"), width=width)
    for lang in ("English", "中文"):
        one.page.get_by_role("button", name=lang).click()
        for place in range(7):
            details = one.page.locator("#findings-list details").nth(place)
            details.locator("summary").click(position={"x": 20, "y": 12})
            details.locator(".life").first.wait_for()
    one.page.fill("#c-search", "<img")
    one.page.locator("#cases-rows button").first.click()
    one.page.get_by_role("dialog").locator(".life").wait_for()
    assert one.complaints == []
    assert one.asked("() => document.querySelectorAll('img, script:not([type])').length") == 1
    assert one.asked("() => document.querySelectorAll('[onerror], [onclick], [style]').length") == 0
    assert one.asked("() => document.documentElement.scrollWidth") <= width
    assert len(one.requests) == 1


def test_what_turns_the_direction_of_writing_is_seen(opened):
    from subsidy_ledger.reports.html import render

    one = opened(render(bare(hostile()), lang="zh"))
    assert "A-1‹U+202E›2-B‹U+2066›" in one.text("#findings-list")
    assert not one.asked("() => /[\\u202a-\\u202e\\u2066-\\u2069]/.test(document.body.textContent)")


def test_a_case_is_quoted_for_the_shell(opened):
    from subsidy_ledger.reports.html import render

    model = sample()
    model["lives"] = {}
    model["findings"][0].update(ledger=0, case="a'b $(x)")
    one = opened(render(bare(model), lang="en"), at="#finding-1")
    said = one.page.locator("#finding-1 .life pre")
    said.wait_for()
    assert said.inner_text() == "subsidy-ledger show dezhou.sqlite 'a'\\''b $(x)'"


# ---- for everybody ---------------------------------------------------------------------------------


def violations(one: Any, only: str = "") -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": [only]} if only else None
    found = Axe().run(one.page, options=options).response["violations"]
    return [f"{item['id']}: {node['html'][:200]}" for item in found for node in item["nodes"]]


def test_axe_would_find_a_field_without_a_name(opened, small_page):
    one = opened(small_page.replace('<label for="f-search">', "<label>"))
    assert any(found.startswith("label:") for found in violations(one, "label"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lang", "media", "scheme", "width"),
    [
        ("中文", "screen", "light", 1280),
        ("English", "screen", "light", 390),
        ("English", "screen", "dark", 1280),
        ("中文", "print", "light", 800),
    ],
)
def test_axe_finds_nothing(opened, few_page, lang, media, scheme, width):
    one = opened(few_page, width=width, color_scheme=scheme)
    one.page.get_by_role("button", name=lang).click()
    for summary in one.page.locator("details.figures > summary").all():
        summary.click()
    details = one.page.locator("#findings-list details").nth(1)
    details.locator("summary").click()
    details.locator(".steps").wait_for()
    if media == "print":
        one.asked("() => window.dispatchEvent(new Event('beforeprint'))")
        one.page.emulate_media(media="print")
    assert violations(one) == []


def test_axe_finds_nothing_in_the_dialog(opened, small_page):
    one = opened(small_page)
    one.page.check("#c-findings")
    one.page.locator("#cases-rows button").first.click()
    one.page.get_by_role("dialog").locator(".life").wait_for()
    assert violations(one) == []


def test_it_is_used_with_the_keyboard_alone(opened, small_page):
    one = opened(small_page)
    focused = "() => document.activeElement.textContent.trim()"
    one.page.keyboard.press("Tab")
    assert "跳到疑点" in one.asked(focused)
    box = one.page.locator(".skip").bounding_box()
    assert box["y"] >= 0
    one.page.keyboard.press("Enter")
    one.page.locator("#f-search").focus()
    one.page.keyboard.type("000036")
    expect_count(one.page.locator("#findings-list > li"), 1)
    one.page.locator("#findings-list summary").focus()
    one.page.keyboard.press("Enter")
    one.page.locator("#findings-list .steps").wait_for()
    one.page.keyboard.press("Tab")
    one.page.keyboard.press("Enter")
    dialog = one.page.get_by_role("dialog")
    dialog.wait_for()
    assert one.asked("() => document.activeElement.id") == "case-close"
    one.page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_without_script_the_summary_the_charts_and_the_first_findings_are_there(opened, small_page):
    one = opened(small_page, java_script_enabled=False)
    assert "需要启用 JavaScript" in one.text("noscript")
    assert one.page.locator("#findings-first article").count() == 14
    assert "累计次数不超过3次" in one.text("#findings-first")
    assert one.page.locator("svg[lang=zh-CN]").first.is_visible()
    assert not one.page.locator("#findings-app").is_visible()
    assert not one.page.get_by_role("button", name="打印").is_visible()
    assert one.text("#findings h2") == "疑点"


# ---- on paper --------------------------------------------------------------------------------------


def test_on_paper_everything_is_open_and_nothing_can_be_pressed(opened, small_page):
    one = opened(small_page)
    one.page.select_option("#f-severity", "fault")
    expect_count(one.page.locator("#findings-list > li"), 8)
    one.asked("() => window.dispatchEvent(new Event('beforeprint'))")
    one.page.emulate_media(media="print")
    assert one.page.locator("#findings-print article").count() == 8
    assert one.page.locator("#findings-print article").first.is_visible()
    assert one.page.locator("#caps table").is_visible()
    for hidden in ("nav.page", ".tools", "#findings-app", "#cases-app", ".skip"):
        assert not one.page.locator(hidden).is_visible(), hidden
    assert "120" in one.text("#cases .print-only")
    assert one.page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    one.page.emulate_media(media="screen")
    one.asked("() => window.dispatchEvent(new Event('afterprint'))")
    assert not one.page.locator("#caps table").is_visible()


# ---- large -----------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_hundred_thousand_cases_stay_below_five_megabytes_and_are_searched_at_once(opened):
    from subsidy_ledger.reports.html import render

    model = large(100_000, 5_000)
    html = render(model, lang="zh")
    assert len(html.encode()) < 5_000_000
    one = opened(html)
    # Seconds on a busy machine; a tenth of it on an idle one.
    assert int(one.page.locator("html").get_attribute("data-opened")) < 15_000
    assert one.complaints == []
    searching = """(word) => {
        const input = document.getElementById("c-search");
        const begun = performance.now();
        input.value = word;
        input.dispatchEvent(new Event("input", { bubbles: true }));
        return new Promise((done) => {
            const look = () => document.getElementById("cases-status").textContent.endsWith(" 1 项")
                ? done(performance.now() - begun) : setTimeout(look, 5);
            look();
        });
    }"""
    assert one.page.evaluate(searching, "DZ-2023-099998") < 3_000
    one.page.fill("#f-search", "注销")
    expected = sum(row["check"] == CHECKS[2][0] for row in model["findings"])
    expect_text(one.page.locator("#findings-status"), f"{expected:,} 项", part=True)


# ---- waiting ---------------------------------------------------------------------------------------


def expect_count(locator: Any, count: int) -> None:
    from playwright.sync_api import expect

    expect(locator).to_have_count(count)


def expect_text(locator: Any, text: str, part: bool = False) -> None:
    from playwright.sync_api import expect

    (expect(locator).to_contain_text if part else expect(locator).to_have_text)(text)


def expect_attribute(locator: Any, name: str, value: str) -> None:
    from playwright.sync_api import expect

    expect(locator).to_have_attribute(name, value)
