"""``python -m subsidy_ledger.verify``: with the standard library and ``cryptography``, nothing else.

The programs run here see the package as a zip (a wheel is one) and a folder with ``cryptography``
and what that needs; nothing else that is installed is in their reach, and no orjson.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import zipfile
from base64 import b64encode
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.cli.tool import call
from tests.support.builders import grant, role, small_pack

import subsidy_ledger
from subsidy_ledger import canonical, verify
from subsidy_ledger.ledger.keys import key_of_seed, sign
from subsidy_ledger.ledger.verification.verdict import After, Part, Signing, Verification
from subsidy_ledger.parties.sealing import commitment, seal_digest
from subsidy_ledger.proofs.checkpoint import Checkpoint
from subsidy_ledger.proofs.merkle import leaf_hash
from subsidy_ledger.proofs.note import ED25519, Note, Signature
from subsidy_ledger.terminal import plain

KEPT_OUT = ("attr", "attrs", "click", "dateutil", "orjson", "sqlmodel", "sqlalchemy", "typeguard")
NEEDED = ("cryptography", "cffi", "_cffi_backend", "pycparser")


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as a zip, and ``cryptography`` beside it."""
    folder = tmp_path_factory.mktemp("alone")
    package = Path(subsidy_ledger.__file__).parent
    with zipfile.ZipFile(folder / "subsidy_ledger.whl", "w") as archive:
        for path in sorted(package.rglob("*")):
            if path.suffix in (".py", ".toml"):
                archive.write(path, Path("subsidy_ledger") / path.relative_to(package))
    (folder / "needed").mkdir()
    for name in NEEDED:
        found = find_spec(name)
        if found is not None and found.origin is not None:
            path = Path(found.origin)
            path = path.parent if path.name == "__init__.py" else path
            (folder / "needed" / path.name).symlink_to(path)
    return folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, its log key, and a receipt."""
    folder = tmp_path_factory.mktemp("made")
    pack = small_pack(role("founder", most=1) + grant("g", "[grant.benefit]\nfen = 100\n§\n"))
    (folder / "t-2023.toml").write_bytes(pack.source)
    keys = ("--keys", folder / "keys")
    commands = [
        {"id": str(n), "do": "appropriate", "on": "2023-01-02", "by": "f", "fund": "资金",
         "year": 2023, "amount_fen": n + 1}
        for n in range(40)
    ]  # fmt: skip
    commands.append(
        {"id": "s", "do": "submit", "case": "A", "grant": "t/g", "on": "2023-02-01", "by": "w",
         "parties": {"applicant": [{"kind": "person", "scheme": "local-x", "number": "7", "name": "张三"}]},
         "facts": {}}
    )  # fmt: skip
    for args in (
        ("init", folder / "ledger.db", "--origin", "o.example/l", "--pack", folder / "t-2023.toml",
         *keys, "--on", "2023-01-01", "--by", "admin"),
        ("run", folder / "ledger.db", "-", *keys),
        ("export", folder / "ledger.db", folder / "bundle", *keys),
    ):  # fmt: skip
        stdin = "".join(json.dumps(one) + "\n" for one in commands) if args[0] == "run" else None
        done = call(*args, stdin=stdin) if stdin else call(*args)
        assert done.status == 0, done
    done = call("prove", folder / "ledger.db", 42, "--party", "applicant[0]", *keys)
    assert done.status == 0, done.err
    (folder / "receipt").write_text(done.out, encoding="utf-8")
    return folder


def run(alone: Path, *args: object) -> subprocess.CompletedProcess[str]:
    """The verifier in a Python without site-packages, environment or this folder."""
    code = (
        "import runpy, sys\n"
        f"sys.path[:0] = [{str(alone / 'subsidy_ledger.whl')!r}, {str(alone / 'needed')!r}]\n"
        "try:\n"
        "    runpy.run_module('subsidy_ledger.verify', run_name='__main__', alter_sys=True)\n"
        "finally:\n"
        f"    there = [n for n in {KEPT_OUT} if n in sys.modules]\n"
        "    assert not there, there\n"
        "    assert '.whl' in sys.modules['subsidy_ledger'].__file__\n"
    )
    command = [sys.executable, "-I", "-S", "-c", code, *map(str, args)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_what_is_kept_out_is_out_of_reach(alone: Path) -> None:
    """Else the tests below would show nothing."""
    code = (
        f"import sys; sys.path[:0] = [{str(alone / 'needed')!r}]\n"
        "from importlib.util import find_spec\n"
        f"print([name for name in {KEPT_OUT} if find_spec(name)])"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_bundle_is_verified_with_the_standard_library_and_cryptography_alone(
    alone: Path, made: Path
) -> None:
    done = run(alone, made / "bundle", "--key", made / "keys" / "log.pub", "--lang", "en")
    assert (done.returncode, done.stderr) == (0, "")
    assert "signed by the key you trust: o.example/l+" in done.stdout


def test_it_says_what_the_whole_program_says(alone: Path, made: Path) -> None:
    for name in ("bundle", "receipt"):
        for lang in ("en", "zh"):
            one, other = (
                run(alone, made / name, "--lang", lang),
                call("verify", made / name, "--lang", lang),
            )
            assert (one.returncode, one.stdout) == (other.status, other.out)
        one, other = run(alone, made / name, "--json"), call("verify", made / name, "--json")
        assert json.loads(one.stdout) == other.json


@pytest.mark.parametrize(
    "name", ["entries.jsonl", "sealed.jsonl", "packs/t-2023.toml", "checkpoint"]
)
def test_a_damaged_bundle_is_named(alone: Path, made: Path, tmp_path: Path, name: str) -> None:
    bundle = Path(shutil.copytree(made / "bundle", tmp_path / "bundle"))
    data = bytearray((bundle / name).read_bytes())
    data[len(data) // 2] ^= 1
    (bundle / name).write_bytes(bytes(data))
    done = run(alone, bundle, "--lang", "en")
    assert done.returncode == 3
    assert "NOT what it claims to be" in done.stdout
    assert done.stdout.splitlines() == call("verify", bundle, "--lang", "en").out.splitlines()


def test_a_receipt_holds_and_a_damaged_one_does_not(
    alone: Path, made: Path, tmp_path: Path
) -> None:
    key = ("--key", made / "keys" / "log.pub")
    done = run(alone, made / "receipt", *key, "--lang", "zh")
    assert done.returncode == 0
    assert "回执成立" in done.stdout
    assert "张三" in done.stdout
    changed = (made / "receipt").read_text("utf-8").replace("张三", "李四")
    (tmp_path / "receipt").write_text(changed, encoding="utf-8")
    done = run(alone, tmp_path / "receipt", *key, "--lang", "zh")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("错误:证明不成立:")


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("nothing",), "is neither a bundle nor a receipt"),
        (("ledger.db",), "is verified by subsidy-ledger verify"),
        (("bundle", "--key", "x"), "--key: found 'x', expected a key"),
        (("bundle", "--quorum", "1"), "expected 0 to 0"),
        (("bundle", "--since", "nothing"), "nothing: No such file"),
        (("receipt", "--since", "receipt"), "--since needs all entries"),
        (("bundle", "--what"), "unrecognized arguments: --what"),
    ],
)
def test_wrong_usage_has_a_status_of_its_own(
    alone: Path, made: Path, args: tuple[str, ...], says: str
) -> None:
    named = [made / one if (made / one).exists() or one == "nothing" else one for one in args]
    done = run(alone, *named, "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_without_cryptography_it_says_so(alone: Path, made: Path, tmp_path: Path) -> None:
    shutil.copy(alone / "subsidy_ledger.whl", tmp_path)
    (tmp_path / "needed").mkdir()
    done = run(tmp_path, made / "bundle", "--lang", "en")
    assert (done.returncode, done.stdout) == (2, "")
    assert "cryptography is not installed" in done.stderr


def test_the_help_is_in_the_language_of_the_call(alone: Path) -> None:
    assert "The log key you trust." in run(alone, "--help", "--lang", "en").stdout
    assert "您信任的账本签名公钥。" in run(alone, "--lang", "zh", "--help").stdout


# ---- what a file says of itself ------------------------------------------------------------------

FORGED = (
    "applicant\nthe receipt holds\nsigned by the key you trust: o.example/l\n"
    "witnessed by archive at 2023-01-01T00:00:00Z\x1b[8m\x7f\r"
)


def _forged_receipt(folder: Path, name: str = "o.example/l") -> Path:
    """A receipt that holds, under a key of the forger's, of a role with a very long name."""
    content, salt = {"kind": "person", "name": "\x9b1A\u202e"}, bytes(32)
    entry = {
        "v": 1, "seq": 0, "at": "2023-01-01T00:00:00.000000Z", "id": "x", "do": "submit",
        "on": "2023-01-01", "by": "w", "status": "recorded", "request": "r", "case": "A\n\x1b[8m",
        "data": {"grant": "g", "tokens": {FORGED: ["t"]}},
        "sealed": seal_digest([commitment(salt, canonical.encode(content))]),
    }  # fmt: skip
    leaf, seed = canonical.encode(entry), bytes(range(32))
    stated = Checkpoint(name, 1, leaf_hash(leaf))
    key = key_of_seed(name, ED25519, seed)
    signature = Signature(key.name, key.id, sign(seed, stated.statement.encode()))
    receipt = {
        "checkpoint": Note(stated.statement, (signature,)).format(),
        "entry": leaf.decode(),
        "format": 1,
        "index": 0,
        "log_key": str(key),
        "parts": [{"content": content, "salt": b64encode(salt).decode()}],
        "proof": [],
    }
    path = folder / "receipt"
    path.write_bytes(canonical.encode(receipt) + b"\n")
    return path


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_receipt_cannot_print_a_verdict_of_its_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    receipt = _forged_receipt(tmp_path)
    assert verify.main([str(receipt), "--lang", lang]) == 0
    told = capsys.readouterr().out
    lines = told.split("\n")
    assert sum(line in ("the receipt holds", "回执成立") for line in lines) == 1
    assert not any(line.startswith(("signed by the key", "witnessed", "见证人 ")) for line in lines)
    assert plain(told) == told
    assert "applicant\\nthe receipt holds" in told
    assert call("verify", receipt, "--lang", lang).out == told


def test_json_of_a_receipt_has_nothing_that_a_terminal_obeys(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = _forged_receipt(tmp_path)
    assert verify.main([str(receipt), "--json"]) == 0
    told = capsys.readouterr().out
    assert plain(told) == told
    (part,) = json.loads(told)["opened"]
    assert part == f"{FORGED}[0]"
    assert call("verify", receipt, "--json").out == told


def test_a_receipt_whose_own_key_has_an_unreadable_name_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = _forged_receipt(tmp_path, "o.example/\x9b2K\u202el")
    assert verify.main([str(receipt), "--lang", "en"]) == 3
    done = capsys.readouterr()
    assert done.out == ""
    assert "a name with characters that are not seen" in done.err
    assert plain(done.err) == done.err


def test_nothing_of_a_verdict_is_printed_as_it_stands_in_a_file() -> None:
    hostile = "x\nverified\x9b2K\u202e"
    verdict = Verification(
        name=hostile,
        size=1,
        root="00",
        parts=(Part("tree", 1, (hostile,)),),
        signing=Signing("own", hostile, ((hostile, 0),)),
        after=After(hostile, 1, hostile, "", (1, hostile)),
    )
    for lang in ("en", "zh"):
        told = verify.verification_text(verdict, lang, bundle=True)
        assert "\nverified" not in told
        assert plain(told) == told
