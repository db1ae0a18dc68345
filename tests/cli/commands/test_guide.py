"""``packs guide``: the page of a document, of shipped packs and of files, with their coverage."""

import pytest
from tests.cli.tool import call

PACK = """
[pack]
id = "small-2023"
scheme = "small"
title = "小城办法"
authority = "小城人社局"
valid_from = 2023-01-01
valid_from_basis = "stated"
[[document]]
key = "D"
title = "小城办法"
[[grant]]
key = "g"
name = "小补贴"
instrument = "grant"
applicant = ["enterprise"]
cite = {doc = "D", clause = "一", quote = "给予500元"}
  [grant.benefit]
  fen = 50_000
  cite = {quote = "给予500元"}
"""

COVERAGE = """
pack = "small-2023"
[[instrument]]
id = "S-1"
name = "小补贴"
clause = "一"
quote = "给予500元"
kind = "startup"
grants = ["small/g"]
"""

AMENDMENT = """
[pack]
id = "more-2023"
amends = "small"
title = "补充"
authority = "某所"
valid_from = 2023-01-01
valid_from_basis = "stated"
[[document]]
key = "M"
title = "补充"
[[grant]]
key = "small/g"
amend = true
  [[grant.cap]]
  id = "once"
  per = "applicant"
  measure = "count"
  limit = 1
  window = "lifetime"
  on_exceed = "refuse"
  cite = {doc = "M", clause = "一", quote = "一次"}
"""


@pytest.fixture
def small(tmp_path):
    file = tmp_path / "small.toml"
    file.write_text(PACK, encoding="utf-8")
    return file


def test_the_page_of_a_shipped_pack_is_the_one_in_the_documentation(repository):
    done = call("packs", "guide", "dezhou-2023")
    written = (repository / "docs/policies/dezhou-2023.md").read_text(encoding="utf-8")
    assert done.status == 0
    assert done.out == written


def test_an_example_goes_by_its_id_and_by_its_listed_name():
    by_id = call("packs", "guide", "dezhou-operator-2023")
    assert by_id.status == 0
    assert "| `returnee-hire-terms` 返乡岗位补贴的招用人员" in by_id.out
    assert call("packs", "guide", "examples/dezhou-operator-2023").out == by_id.out


def test_a_file_without_coverage_has_a_page_without_its_tables(small):
    done = call("packs", "guide", small, "--json").json
    assert "### 小补贴 `small/g`" in done["page"]
    assert "每一" not in done["page"]
    assert done["instruments"] is None


def test_coverage_beside_the_file_is_found(small, tmp_path):
    (tmp_path / "coverage").mkdir()
    (tmp_path / "coverage" / "small.toml").write_text(COVERAGE, encoding="utf-8")
    done = call("packs", "guide", small, "--json").json
    assert done["instruments"] == {
        "enforceable": 1,
        "undetermined": 0,
        "service": 0,
        "out-of-reach": 0,
    }
    assert "| S-1 | 小补贴 | 一 | 可判定 |" in done["page"]


def test_coverage_can_be_named_and_what_does_not_fit_is_found(small, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(COVERAGE.replace("small/g", "small/h"), encoding="utf-8")
    done = call("packs", "guide", small, "--coverage", other)
    assert done.status == 1
    assert "instrument[S-1].grants: there is no grant 'small/h'" in done.err
    problems = call("packs", "guide", small, "--coverage", other, "--json").json["problems"]
    assert len(problems) == 2


def test_malformed_coverage_is_wrong_input(small, tmp_path):
    other = tmp_path / "other.toml"
    other.write_text(COVERAGE.replace("kind", "kin"), encoding="utf-8")
    done = call("packs", "guide", small, "--coverage", other)
    assert done.status == 2
    assert "did you mean 'kind'?" in done.err


def test_the_base_of_an_amendment_can_be_named(small, tmp_path):
    more = tmp_path / "more.toml"
    more.write_text(AMENDMENT, encoding="utf-8")
    assert "## 小补贴 `small/g`" in call("packs", "guide", more, "--beside", small).out
    assert "## small/g `small/g`" in call("packs", "guide", more).out


def test_a_pack_that_is_not_there_is_wrong_usage_and_the_nearest_is_named():
    done = call("packs", "guide", "dezhou-2032")
    assert done.status == 2
    assert "did you mean 'dezhou-2023'?" in done.err
