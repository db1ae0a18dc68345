"""Files: CSV, Excel or Parquet, opened as sheets of rows.

What it is: `open_sheets`, which looks at what a file is, not at how it is called.

What it promises: text is read strictly, as UTF-8 first, then as GB18030 (which holds GBK and
GB2312), or UTF-16 where it says so; what was used is told. Rows come one by one, so that a list of
a million lines needs no second copy. CSV needs nothing but the standard library. What would make
lines or values disappear is refused: a quote that is never closed (``strict``), formulas that were
never calculated, a sheet that is broken.

What it does not do: know what the columns mean.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, NamedTuple

from subsidy_ledger.errors import ExtraMissing, ListUnreadable

Row = tuple[int, Sequence[Any]]
"""Line number in the file (from 1) and the cells."""

CHUNK: Final = 1 << 20
DELIMITERS: Final = (",", ";", "\t", "|")


class Sheet(NamedTuple):
    """One table of a file. ``name`` is empty where a file has only one; ``rows`` begins anew.

    ``hidden``: names of sheets beside it that are hidden, and not read.
    """

    name: str
    form: str
    rows: Callable[[], Iterator[Row]]
    hidden: tuple[str, ...] = ()


def open_sheets(path: Path, *, strict: bool = False) -> Iterator[list[Sheet]]:
    """Ways to read a file, each as its sheets: the first in which a header is found is right.

    There are several for text alone, one for each delimiter. ``strict``: text with a quote out of
    place is refused while its rows are read. Raises `ListUnreadable`.
    """
    try:
        with path.open("rb") as file:
            start = file.read(4_096)
    except OSError as error:
        raise ListUnreadable(str(path), f"cannot be opened: {error.strerror or error}") from None
    if not start.strip(b"\0 \r\n\t"):
        raise ListUnreadable(str(path), "found nothing in it, expected a table with a header")
    if start.startswith(b"PAR1"):
        yield [_parquet(path)]
    elif start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield _excel(path)
    elif start.lstrip().startswith((b"<", b"\xef\xbb\xbf<", b"%PDF", b"{\\rtf")):
        raise ListUnreadable(
            str(path),
            "found a web page or document, whatever its name says; expected CSV, Excel or Parquet: "
            "open it in a spreadsheet program and save it as .xlsx",
        )
    else:
        yield from _text(path, start, strict)


# ---- text ----------------------------------------------------------------------------------------

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


def _text(path: Path, start: bytes, strict: bool) -> Iterator[list[Sheet]]:  # noqa: FBT001 - inner
    encoding, told = _encoding(path, start)
    for delimiter in DELIMITERS:
        between = "tab" if delimiter == "\t" else delimiter
        form = f"CSV, {told}, {between}"
        yield [Sheet("", form, partial(_lines, path, encoding, delimiter, strict))]


def _encoding(path: Path, start: bytes) -> tuple[str, str]:
    for mark, encoding, told in _MARKS:
        if start.startswith(mark):
            _decode(path, encoding)
            return encoding, told
    # UTF-16 has a NUL beside every character of ASCII; a stray one elsewhere is dirt.
    if start.count(b"\0") * 10 >= len(start):
        after, before = start[1::2].count(0), start[::2].count(0)
        encoding = "utf-16-le" if after >= before else "utf-16-be"
        _decode(path, encoding)
        return encoding, "UTF-16"
    try:
        _decode(path, "utf-8")
    except ListUnreadable:
        _decode(path, "gb18030")
        return "gb18030", "GB18030"
    return "utf-8", "UTF-8"


def _decode(path: Path, encoding: str) -> None:
    """Read all of it once, strictly: what cannot be decoded is known before any row is used."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    read = 0
    with path.open("rb") as file:
        try:
            while block := file.read(CHUNK):
                decoder.decode(block)
                read += len(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError as error:
            raise ListUnreadable(
                str(path),
                f"found bytes that are neither UTF-8 nor GB18030 text, near byte "
                f"{read + error.start}; expected CSV, Excel or Parquet",
            ) from None


def _lines(path: Path, encoding: str, delimiter: str, strict: bool) -> Iterator[Row]:  # noqa: FBT001 - inner
    with path.open("rb") as file:
        text = io.TextIOWrapper(file, encoding, newline="")
        reader = csv.reader(text, delimiter=delimiter, strict=strict)
        line = 1
        try:
            for cells in reader:
                yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise ListUnreadable(
                str(path),
                f"line {line}: {error}; expected text in which a quote that opens is closed again: "
                "look for a stray quotation mark in this line",
            ) from None


# ---- Excel ---------------------------------------------------------------------------------------


def _excel(path: Path) -> list[Sheet]:
    try:
        import python_calamine as calamine
    except ImportError as error:
        raise ExtraMissing("python-calamine", "match") from error
    try:
        form = _as_stored(path)
        book = calamine.load_workbook(path)
    except calamine.PasswordError:
        raise ListUnreadable(
            str(path), "found a workbook with a password; save it without one"
        ) from None
    except (calamine.CalamineError, zipfile.BadZipFile, ValueError, OSError) as error:
        raise ListUnreadable(str(path), f"found no workbook that can be read: {error}") from None
    tables = [one for one in book.sheets_metadata if one.typ == calamine.SheetTypeEnum.WorkSheet]
    shown = calamine.SheetVisibleEnum.Visible
    hidden = tuple(one.name for one in tables if one.visible != shown)
    if len(hidden) == len(tables):
        raise ListUnreadable(
            str(path),
            f"found no sheet that is not hidden ({', '.join(hidden)}); show the right one",
        )
    return [
        Sheet(one.name, form, partial(_cells, path, book, one.name), hidden)
        for one in tables
        if one.visible == shown
    ]


def _cells(path: Path, book: Any, name: str) -> Iterator[Row]:
    from python_calamine import CalamineError

    try:
        sheet = book.get_sheet_by_name(name)
        if sheet.start is not None:
            yield from enumerate(sheet.iter_rows(), 1)
    except CalamineError as error:
        raise ListUnreadable(
            str(path), f"sheet {name}: is damaged ({error}); open the file, and save it again"
        ) from None


FROM_1904: Final = "Excel, days from 1904"
"""The form of a workbook in which a day that is a plain number is not what it is elsewhere."""

_FORMULA: Final = re.compile(
    rb"<c ([^>]*)><f[^>]*?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
_LONGEST_FORMULA: Final = 1 << 14


def _as_stored(path: Path) -> str:
    """What only the stored workbook says: from when it counts days, and what was not calculated.

    Raises `ListUnreadable` for formulas without values: they would be read as empty cells.
    """
    if not zipfile.is_zipfile(path):
        return "Excel"
    with zipfile.ZipFile(path) as stored:
        names = stored.namelist()
        if "xl/workbook.xml" not in names:
            return "Excel"
        for name in names:
            if name.startswith("xl/worksheets/") and _not_calculated(stored, name):
                raise ListUnreadable(
                    str(path),
                    f"{name}: found formulas that were never calculated; open the file in a "
                    "spreadsheet program and save it, or paste the values",
                )
        counts = re.search(rb'date1904="(?:1|true)"', stored.read("xl/workbook.xml"))
    return FROM_1904 if counts else "Excel"


def _not_calculated(stored: zipfile.ZipFile, name: str) -> bool:
    """Whether a sheet has a formula without a value; text may well come to nothing."""
    kept = b""
    with stored.open(name) as file:
        while block := file.read(CHUNK):
            text = kept + block
            if b"<f" in text and any(b't="str"' not in cell[1] for cell in _FORMULA.finditer(text)):
                return True
            kept = text[-_LONGEST_FORMULA:]
    return False


# ---- Parquet -------------------------------------------------------------------------------------


def _parquet(path: Path) -> Sheet:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError as error:
        raise ExtraMissing("pyarrow", "match") from error
    try:
        names = parquet.ParquetFile(path).schema_arrow.names
    except (ArrowException, OSError) as error:
        raise ListUnreadable(str(path), f"found no Parquet that can be read: {error}") from None
    return Sheet("", "Parquet", lambda: _batches(path, names))


def _batches(path: Path, names: list[str]) -> Iterator[Row]:
    """The names of the columns as line 0, then row by row from 1."""
    from pyarrow import ArrowException, parquet

    yield 0, names
    line = 0
    try:
        for batch in parquet.ParquetFile(path).iter_batches(batch_size=65_536):
            columns = [batch.column(place).to_pylist() for place in range(batch.num_columns)]
            for cells in zip(*columns, strict=True):
                line += 1
                yield line, cells
    except (ArrowException, OSError, ValueError) as error:
        raise ListUnreadable(
            str(path), f"after line {line}: is damaged ({error}); export it again"
        ) from None


def first_rows(sheet: Sheet, most: int) -> list[Row]:
    """The first rows of a sheet; of text, those before what cannot be read."""
    rows: list[Row] = []
    try:
        rows.extend(islice(sheet.rows(), most))
    except ListUnreadable:
        if not sheet.form.startswith("CSV"):
            raise
    return rows
