"""The page put together: template, style, script and policy, and the blocks that fit into it.

What it is: ``page_of`` renders the template with the sections, then adds blocks of findings, cases
and lives until the size is reached.

What it promises: the policy names the script and the style by their hashes, so that neither the
data nor whoever edits the file later can make another run.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import Any, Final, TypeAlias

from attrs import define, field

from subsidy_ledger.money import yuan
from subsidy_ledger.reports.html import sections
from subsidy_ledger.reports.html.blocks import block
from subsidy_ledger.reports.html.charts import HTML_LANG
from subsidy_ledger.reports.html.extras import needs
from subsidy_ledger.reports.html.labels import LISTS, PAGE, Pair, script_words
from subsidy_ledger.reports.words import STAGES, STATUSES

Model: TypeAlias = Mapping[str, Any]

FIRST: Final = 15
"""Findings that are written into the page: what is seen without script."""
_ROWS: Final = 20
"""Rows that a table may have to stand open."""
_FINDINGS: Final = 500
_CASES: Final = 10_000
_LIVES: Final = 100
"""How many of each a block holds. Lives are unpacked when they are asked for: small blocks."""
_NUMBERS: Final = 500
"""Bytes for what the head says of the other blocks."""
_BLOCKS: Final = "<!-- blocks -->"


# ---- the template --------------------------------------------------------------------------------


@define
class _Words:
    """The words of the page for the template, each in both languages, one of them seen."""

    markup: Any

    def both(self, en: object, zh: object) -> Any:
        """A text in both languages; the style shows one."""
        if str(en) == str(zh):
            return self.markup("{}").format(en)
        return self.markup(
            '<span class="zh" lang="zh-CN">{}</span><span class="en" lang="en">{}</span>'
        ).format(zh, en)

    def t(self, key: str, **filled: object) -> Any:
        """A word of the page; what fills it may be a pair of English and Chinese."""
        en, zh = PAGE[key]
        in_en = {name: one[0] if isinstance(one, tuple) else one for name, one in filled.items()}
        in_zh = {name: one[1] if isinstance(one, tuple) else one for name, one in filled.items()}
        return self.both(en.format(**in_en), zh.format(**in_zh))

    def coded(self, words: Mapping[str, Pair], code: str) -> Any:
        """The word for a code; the code where there is none."""
        return self.both(*words[code]) if code in words else code

    def known(self, prefix: str, code: str) -> Any:
        """A word of the page whose key ends in a code of the data."""
        key = f"{prefix}.{code}"
        return self.t(key) if key in PAGE else code


def _environment() -> tuple[Any, _Words]:
    jinja2 = needs("jinja2")
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("subsidy_ledger.reports.html"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    words = _Words(needs("markupsafe").Markup)
    environment.globals.update(
        t=words.t, both=words.both, coded=words.coded, known=words.known, PAGE=PAGE,
        LISTS=LISTS, STAGES=STAGES, STATUSES=STATUSES,
    )  # fmt: skip
    environment.filters.update(yuan=_yuan, n=_counted, short=_short, limit=sections.limit_said)
    environment.filters["svg"] = words.markup
    return environment, words


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else yuan(fen)


def _counted(number: int) -> str:
    return f"{number:,}"


def _short(root: str) -> str:
    return root[:12]


def page_of(model: Model, lang: str, most_bytes: int) -> str:
    """The whole page."""
    environment, _ = _environment()
    style, script = _asset("page.css"), _asset("page.js")
    ordered = sorted(model["findings"], key=sections.weight)
    summary = model["summary"]
    page: str = environment.get_template("page.html.jinja").render(
        m=model,
        lang=lang,
        html_lang=HTML_LANG[lang],
        style=style,
        script=script,
        policy=_policy(style, script),
        names=sections.ledger_names(model),
        many=len(model["grants"]) > _ROWS,
        weakest_key=sections.weakest_key(model),
        first=ordered[:FIRST],
        problems=sections.problems(model),
        flows=sections.flows(model),
        months=sections.months(model),
        caps=sections.caps(model),
        refusals=sections.refusals(model),
        checks=sections.checks(model),
        titles=_titles(model),
        grants={(row["ledger"], row["grant"]): row["name"] for row in model["grants"]},
        proven=sum(ledger["proof"]["ok"] for ledger in model["ledgers"]),
        not_run=sum(not row["ran"] for row in model["checks"]),
        share=_share(summary["to_recover_fen"], summary["settled_fen"]),
    )
    room = most_bytes - len(page.encode())
    return page.replace(_BLOCKS, "\n".join(_blocks(model, ordered, lang, room)), 1)


def _asset(name: str) -> str:
    return files(__package__).joinpath("templates", name).read_text("utf-8").strip()


def _policy(style: str, script: str) -> str:
    """Nothing is allowed but this style and this script; no script may make markup of text."""
    hashes = [b64encode(sha256(text.encode()).digest()).decode() for text in (style, script)]
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src 'sha256-{hashes[0]}'",
            f"script-src 'sha256-{hashes[1]}'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _share(part: int, whole: int) -> str:
    """A share in per cent with two decimals, in whole numbers."""
    hundredths = part * 10_000 // whole if whole else 0
    return f"{hundredths // 100}.{hundredths % 100:02d} %"


# ---- the blocks ----------------------------------------------------------------------------------


@define
class _Room:
    """How many bytes are left, and the elements taken so far."""

    left: int
    taken: list[str] = field(factory=list)

    def take(self, name: str, content: Any, keep: int = 0) -> bool:
        """Put a block in if that leaves ``keep`` bytes; whether it was put in."""
        element = _element(name, content)
        if self.left - len(element) - 1 < keep:
            return False
        self.left -= len(element) + 1
        self.taken.append(element)
        return True


def _blocks(model: Model, ordered: Sequence[Model], lang: str, room: int) -> list[str]:
    """The blocks that fit: findings first, cases then, lives last; of each what weighs most."""
    head = _head(model, lang)
    # Its last version is longer by a few numbers, and by the index of the lives: see below.
    space = _Room(room - len(_element("head", head)) - _NUMBERS)
    head["findings"] = _fill(space, "findings", ordered, _FINDINGS, space.left * 2 // 5)
    cases, head["columns"] = _cases(model)
    head["cases"] = _fill(space, "cases", cases, _CASES, space.left // 4, _as_columns)
    weighed = _by_weight(model, ordered)
    lives = [{"key": key, **model["lives"][key]} for key in weighed]
    told = _fill(space, "lives", lives, _LIVES, 0)
    untold = model["summary"].get("lives_left_out", 0)
    while True:
        head["lives"] = {**told, "left": told["left"] + untold}
        head["life_of"] = {
            key: place // _LIVES for place, key in enumerate(weighed[: told["kept"]])
        }
        element = _element("head", head)
        if sum(map(len, space.taken)) + len(space.taken) + len(element) <= room or not told["kept"]:
            return [element, *space.taken]
        # The index of the lives is in the head: what it takes, the last block of lives gives.
        space.taken.pop()
        kept = (told["blocks"] - 1) * _LIVES
        told = {"blocks": told["blocks"] - 1, "kept": kept, "left": len(lives) - kept}


def _element(name: str, content: Any) -> str:
    """A block as the page carries it: no script, and nothing that a browser would run."""
    return f'<script type="text/plain" id="{name}">{block(content)}</script>'


def _head(model: Model, lang: str) -> dict[str, Any]:
    """What the script needs at once."""
    return {
        "lang": lang,
        "words": script_words(),
        "ledgers": [
            {"name": name, "file": ledger["name"]}
            for name, ledger in zip(sections.ledger_names(model), model["ledgers"], strict=True)
        ],
        "grants": [
            {"ledger": row["ledger"], "grant": row["grant"], "name": row["name"]}
            for row in model["grants"]
        ],
        "checks": {name: {"en": en, "zh": zh} for name, (en, zh) in _titles(model).items()},
    }


def _titles(model: Model) -> dict[str, Pair]:
    """What checks are called (English, Chinese), by each name that a finding may bear."""
    return {
        name: (row["title"], row["title_zh"])
        for row in model["checks"]
        for name in (row["name"], *row.get("finds", ()))
    }


def _fill(
    space: _Room,
    name: str,
    rows: Sequence[Any],
    at_once: int,
    keep: int,
    shaped: Any = list,
) -> dict[str, int]:
    """Put rows in, block by block, while they fit; a block that does not is tried in halves."""
    kept = blocks = 0
    for chunk in _chunks(rows, at_once):
        part = chunk
        while part and not space.take(f"{name}-{blocks}", shaped(part), keep):
            part = part[: len(part) // 2]
        kept, blocks = kept + len(part), blocks + bool(part)
        if len(part) < len(chunk):
            break
    return {"blocks": blocks, "kept": kept, "left": len(rows) - kept}


def _chunks(rows: Sequence[Any], size: int) -> Iterator[list[Any]]:
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield chunk


def _cases(model: Model) -> tuple[list[Sequence[Any]], list[str]]:
    """All cases in their order; those with findings and much money first if not all may fit."""
    columns, rows = model["cases"]["columns"], model["cases"]["rows"]
    if len(rows) > 25 * _CASES:
        findings, settled = columns.index("findings"), columns.index("settled_fen")
        rows = sorted(rows, key=lambda row: (-row[findings], -(row[settled] or 0)))
    return list(rows), list(columns)


def _as_columns(rows: Sequence[Sequence[Any]]) -> list[dict[str, list[Any]]]:
    """Rows turned: of each column its values, or different values and places among them."""
    turned = []
    for column in zip(*rows, strict=True):
        different = list(dict.fromkeys(column))
        if len(different) * 4 > len(column):
            turned.append({"v": list(column)})
            continue
        place = {value: number for number, value in enumerate(different)}
        turned.append({"v": different, "i": [place[value] for value in column]})
    return turned


def _by_weight(model: Model, ordered: Sequence[Model]) -> list[str]:
    """Keys of the lives, those of the weightiest findings first."""
    keys: dict[str, None] = {}
    for finding in ordered:
        named = [finding["case"]] if finding.get("case") else []
        for case in (*named, *finding.get("cases", ())):
            keys[f"{finding['ledger']}:{case}"] = None
    keys |= dict.fromkeys(model["lives"])
    return [key for key in keys if key in model["lives"]]
