"""Masks (脱敏): how much of personal data a report shows. One definition for every report.

What it is: `Mask`, and the three that an auditor may choose. ``strict``, the default: nothing of a
person's number, account, telephone or address, and of a name its first character. ``tail``: also
the last four characters of numbers and accounts. ``none``: everything, where the auditor asks.

What it promises: whatever may hold personal data goes through here: fields by their kind; free
text, by the names and numbers of the parties it is about and by what looks like a number; the
``detail`` of findings, by the names of its keys (`PERSONAL`). Enterprises and carriers are in
public registers: their names and codes are shown, but for the name of a party that stands in one.

What it does not do: hide tokens, which lead to a number only with the token key, or who acted as an
official (``by``): an audit asks for that.

No national pattern for masking was found. Public lists must at least hide the digits of birth and
order (7 to 17 of a resident number) and must not show accounts or telephones: ``strict`` does both,
``tail`` shows the last digit of the order and is for the auditor's own desk.

>>> STRICT.number("cn-ric", "371402199001010014"), TAIL.number("cn-ric", "371402199001010014")
('***', '**************0014')
>>> STRICT.name("person", "张三丰"), STRICT.name("enterprise", "德州示例商贸有限公司")
('张*', '德州示例商贸有限公司')
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from subsidy_ledger.parties.identifiers import mask as tail_of
from subsidy_ledger.policy.pack import Fact

Level: TypeAlias = Literal["strict", "tail", "none"]
Secrets: TypeAlias = Mapping[str, str]
"""What may not be shown, and what stands for it."""

HIDDEN: Final = "***"
PUBLIC_KINDS: Final = frozenset({"enterprise", "carrier"})
PUBLIC_SCHEMES: Final = frozenset({"cn-uscc"})

PERSONAL: Final[Mapping[str, str]] = {
    "number": "number",
    "numbers": "number",
    "id_number": "number",
    "owner_number": "number",
    "legal_representative": "number",
    "name": "name",
    "names": "name",
    "holder": "name",
    "owner": "name",
    "account": "account",
    "accounts": "account",
    "paid_to": "account",
    "phone": "number",
    "phones": "number",
    "address": "text",
    "addresses": "text",
    "born_on": "text",
    "birth": "text",
}
"""Keys of a finding's ``detail`` (and of facts) that hold personal data, and of which kind."""

NO_SECRETS: Final[Secrets] = {}
_LONG_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:[HMhm]?\d{7,}[Xx]?|\d{4}(?:[ -]\d{4}){2,}(?:[ -]?\d+)?"
    r"|1[3-9]\d[ -]\d{4}[ -]\d{4})(?![0-9A-Za-z])"
)
"""What looks like a number of a person, a telephone or an account in free text."""
_RESIDENT: Final = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[0-9Xx]"
    r"(?![0-9A-Za-z])"
)
_NAMED: Final = re.compile(r"birth|(^|_)born|phone|mobile|(^|_)tel(_|$)|address|(^|_)account(_|$)")
_LABELLED: Final = re.compile("出生|生日|电话|手机|联系方式|住址|地址|账号|银行账户|姓名|身份证号")
"""Facts that hold personal data by themselves, by their names and labels."""


@frozen
class Mask:
    """How much is shown. ``level``: as the auditor calls it."""

    level: str
    numbers: Literal["hidden", "tail", "open"]
    names: Literal["first", "open"]
    texts: Literal["searched", "open"] = field(default="searched")

    def number(self, scheme: str, given: str) -> str:
        """A party's number."""
        return given if scheme in PUBLIC_SCHEMES else self._number(given)

    def account(self, given: str) -> str:
        """A bank account: never more than its end, unless everything is asked for."""
        if self.numbers == "tail":
            return tail_of(given)[-8:]
        return self._number(given)

    def name(self, kind: str, given: str, secrets: Secrets = NO_SECRETS) -> str:
        """A party's name; ``secrets``: of the parties beside it."""
        if self.names == "open" or not given:
            return given
        if kind in PUBLIC_KINDS:
            return replaced(given, secrets)
        return self._name(given)

    def text(self, given: str, secrets: Secrets = NO_SECRETS) -> str:
        """Free text: without the secrets, and without what looks like a number."""
        if self.texts == "open":
            return given
        return _LONG_NUMBER.sub(lambda found: self._number(found[0]), replaced(given, secrets))

    def message(self, given: str, secrets: Secrets = NO_SECRETS) -> str:
        """What a check says: ids of cases and payments stay, whatever they look like."""
        if self.texts == "open":
            return given
        return _RESIDENT.sub(lambda found: self._number(found[0]), replaced(given, secrets))

    def fact(self, name: str, given: Any, fact: Fact | None, secrets: Secrets = NO_SECRETS) -> Any:
        """A fact's value; a telephone is hidden, and the day of a birth: it is half a number."""
        if self.texts == "open" or isinstance(given, bool):
            return given
        label = "" if fact is None else fact.label
        if _NAMED.search(name) or _LABELLED.search(label):
            return HIDDEN
        declared = fact is not None and fact.type != "choice"
        return given if declared or not isinstance(given, str) else self.text(given, secrets)

    def detail(self, given: Any, secrets: Secrets = NO_SECRETS) -> Any:
        """The ``detail`` of a finding: personal keys by their kind, other text as a message."""
        if self.texts == "open":
            return given
        return self._within(given, None, secrets)

    def secrets_in(self, detail: Any) -> dict[str, str]:
        """The personal values of a detail, which its message may repeat."""
        if self.texts == "open":
            return {}
        return {value: self._of(kind, value) for kind, value in _personal(detail, None)}

    def secret(self, kind: str, value: str) -> str:
        """What stands for a value in text; ``kind``: ``number``, ``name``, ``account``."""
        return self._of(kind, value)

    def _within(self, given: Any, kind: str | None, secrets: Secrets) -> Any:
        if isinstance(given, Mapping):
            return {
                self.message(key, secrets): self._within(value, PERSONAL.get(key, kind), secrets)
                for key, value in given.items()
            }
        if isinstance(given, (list, tuple)):
            return [self._within(value, kind, secrets) for value in given]
        if not isinstance(given, str):
            return given
        return self.message(given, secrets) if kind is None else self._of(kind, given)

    def _of(self, kind: str, given: str) -> str:
        if kind == "name":
            return self._name(given) if self.names == "first" else given
        if kind == "account":
            return self.account(given)
        return self._number(given) if kind == "number" else HIDDEN

    def _number(self, given: str) -> str:
        if self.numbers == "open":
            return given
        return tail_of(given) if self.numbers == "tail" else HIDDEN

    @staticmethod
    def _name(given: str) -> str:
        return f"{given[:1]}*" if len(given) > 1 else "*"


STRICT: Final = Mask("strict", "hidden", "first")
TAIL: Final = Mask("tail", "tail", "first")
NONE: Final = Mask("none", "open", "open", "open")
OFFICE: Final = Mask("office", "tail", "open", "open")
"""For ``show``, on the screen of the office that handles the case: names, and ends of numbers."""
MASKS: Final[Mapping[str, Mask]] = {"strict": STRICT, "tail": TAIL, "none": NONE}


def replaced(text: str, secrets: Secrets) -> str:
    """A text with everything in it replaced that is a secret, the longest first."""
    for secret in sorted(secrets, key=len, reverse=True):
        if secret in text:
            text = text.replace(secret, secrets[secret])
    return text


def secrets_of(parts: Iterable[tuple[str, str]], mask: Mask) -> dict[str, str]:
    """Secrets out of (kind, value); single characters and nothing are none."""
    return {value: mask.secret(kind, value) for kind, value in parts if len(value) > 1}


def _personal(given: Any, kind: str | None) -> Iterator[tuple[str, str]]:
    if isinstance(given, Mapping):
        for key, value in given.items():
            yield from _personal(value, PERSONAL.get(key, kind))
    elif isinstance(given, (list, tuple)):
        for value in given:
            yield from _personal(value, kind)
    elif isinstance(given, str) and kind is not None and len(given) > 1:
        yield kind, given
