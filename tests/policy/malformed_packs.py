"""The small packs of `malformed/`, changed in one place or read together; and the nine drafts."""

from pathlib import Path

from subsidy_ledger.errors import PackInvalid
from subsidy_ledger.policy.check import read_together

HERE = Path(__file__).parent
DRAFTS = sorted((HERE / "drafts").glob("*.toml"))
MALFORMED = HERE / "malformed"


def changed(text: str, changes: list[list[str]]) -> str:
    """The text with each change made; what is to be changed stands in it exactly once."""
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times"
        text = text.replace(old, new)
    return text


def base(*changes: list[str]) -> bytes:
    return changed((MALFORMED / "base.toml").read_text(encoding="utf-8"), list(changes)).encode()


def amendment(*changes: list[str]) -> bytes:
    text = (MALFORMED / "amendment.toml").read_text(encoding="utf-8")
    return changed(text, list(changes)).encode()


def problems_of(*files: tuple[bytes, str]) -> list[str]:
    """What reading files together says; nothing where they are good."""
    try:
        read_together(files)
    except PackInvalid as invalid:
        return [str(problem) for problem in invalid.problems]
    return []
