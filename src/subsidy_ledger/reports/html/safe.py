r"""What steers a page but is not seen, made visible in every text of a model.

What it promises: after ``shown`` no text turns the direction of writing, hides, ends a line or is
no text at all: such characters stand as ``‹U+202E›``. A case named so that it reads as another is
seen to be named so. Line feeds stay. Escaping for HTML is not done here but where it is written:
the template escapes, the script writes text and never markup.

>>> shown("A-1\u202e2-B")
'A-1‹U+202E›2-B'
>>> shown({"case": ["a\x00b", 3]})
{'case': ['a‹U+0000›b', 3]}
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_UNSEEN: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\uffff\U000e0000-\U000e0fff]"
)
"""Controls, marks of direction, what has no width, halves of pairs, and what is no character."""


def shown(given: Any) -> Any:
    """The same JSON-like data with all that is not seen spelled out, in keys as well."""
    if isinstance(given, str):
        return _UNSEEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", given)
    if isinstance(given, Mapping):
        return {shown(key): shown(one) for key, one in given.items()}
    if isinstance(given, (list, tuple)):
        return [shown(one) for one in given]
    return given
