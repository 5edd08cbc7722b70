"""The command line: fast, honest about what it has, and never a trace of a crash for a user's mistake."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest

from specgen.cli import COMMANDS, app, main
from specgen.cli.output import counts, safe, table
from specgen.errors import Finding, Severity
from tests.conftest import REPOSITORY
from tests.e2e.reading import Ran, specgen
from tests.unit.knowledge.small import knowledge_base, tender, write

DATE = ("--date", "2026-06-01")
HEAVY = ("docx", "docxtpl", "jinja2", "lxml", "openpyxl", "xlsxwriter", "starlette", "uvicorn", "paho", "jsonschema", "markdown_it",
         "cryptography", "yaml", "msgspec", "sqlite3", "asyncio", "ssl")  # fmt: skip


# --- start ----------------------------------------------------------------------------------------------------------------


def _loaded(code: str) -> set[str]:
    said = subprocess.run([sys.executable, "-c", code + "\nimport sys; print('\\n'.join(sys.modules))"], capture_output=True, text=True,
                          check=True, cwd=REPOSITORY)  # fmt: skip
    return set(said.stdout.split())


def test_help_loads_nothing_heavy() -> None:
    code = "from specgen.cli import app\ntry:\n    app.main(['--help'], standalone_mode=False)\nexcept SystemExit:\n    pass"
    loaded = _loaded(code)
    assert "specgen.cli" in loaded
    assert loaded.isdisjoint(HEAVY)
    assert {one for one in loaded if one.startswith("specgen.")} <= {"specgen.cli"}


def test_the_commands_that_only_read_load_no_document_or_server_code() -> None:
    code = f"""
import contextlib, io
from specgen.cli import main
with contextlib.redirect_stderr(io.StringIO()):
    try:
        main(['--kb', {str(REPOSITORY)!r}, 'check', '--date', '2026-11-23'])
    except SystemExit as ended:
        assert ended.code == 0
"""
    assert _loaded(code).isdisjoint(
        {"docx", "docxtpl", "jinja2", "lxml", "openpyxl", "xlsxwriter", "starlette", "uvicorn", "paho"}
    )


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_there_and_says_what_it_does(name: str) -> None:
    command = app.get_command(click.Context(app), name)
    assert isinstance(command, click.Command)
    assert command.name == name
    said = specgen(name, "--help")
    assert said.code == 0
    assert len(said.out.splitlines()) > 3
    if isinstance(command, click.Group):
        context = click.Context(command)
        for sub in command.list_commands(context):
            inner = command.get_command(context, sub)
            assert inner is not None
            assert (inner.help or "").strip(), f"{name} {sub} has no help"
            assert specgen(name, sub, "--help").code == 0


def test_help_lists_what_there_is_and_nothing_else() -> None:
    said = specgen("--help")
    assert said.code == 0
    listed = re.findall(r"^  ([a-z]+)  ", said.out.split("Commands:")[1], re.M)
    assert listed == sorted(COMMANDS)
    assert all(len(text) > 10 for _, text in COMMANDS.values())


@pytest.mark.parametrize("name", ["new", "impact", "diff", "clause", "simulate", "consult", "amend", "offers", "award", "maturity",
                                  "analyse", "serve"])  # fmt: skip
def test_a_command_that_is_not_built_is_absent(name: str) -> None:
    if name in COMMANDS:
        assert specgen(name, "--help").code == 0
    else:
        said = specgen(name)
        assert (said.code, said.out) == (2, "")
        assert f"No such command '{name}'" in said.err


@pytest.mark.parametrize(
    ("typed", "meant"), [("biuld", "build"), ("chek", "check"), ("explian", "explain"), ("verfy", "verify")]
)
def test_did_you_mean(typed: str, meant: str) -> None:
    said = specgen(typed)
    assert said.code == 2
    assert f"Did you mean '{meant}'?" in said.err


def test_an_id_has_a_did_you_mean_too() -> None:
    said = specgen("--kb", REPOSITORY, "explain", "DB-INH-0")
    assert said.code == 1
    assert re.search(r"did you mean .*DB-INH-0\d", said.err)


@pytest.mark.parametrize("arguments", [(), ("--nonsense",), ("check", "--date", "23/11/2026"), ("check", "--date", "2026-02-30"),
                                       ("build",), ("build", "x.yaml", "--lang", "de"), ("build", "x.yaml", "--lang", "en"),
                                       ("build", "x.yaml", "-f", "odt"),
                                       ("kb", "list", "sensors"), ("kb", "schema", "nothing")])  # fmt: skip
def test_usage_is_exit_2(arguments: tuple[str, ...]) -> None:
    said = specgen(*arguments)
    assert said.code == (0 if said.out.startswith("Usage:") and not arguments else 2)
    assert "Traceback" not in said.err


# --- exit codes and JSON --------------------------------------------------------------------------------------------------

Edit = Callable[[dict[str, Any], dict[str, Any]], None]


def _nothing(files: dict[str, Any], bid: dict[str, Any]) -> None:
    """Leave it sound."""


def _weights(files: dict[str, Any], bid: dict[str, Any]) -> None:
    bid["award"]["criteria"][0]["weight"] = 59


def _unknown_key(files: dict[str, Any], bid: dict[str, Any]) -> None:
    bid["slugg"] = "x"


def _kb_error(files: dict[str, Any], bid: dict[str, Any]) -> None:
    files["requirements/databroker/een.yaml"]["requirements"][0]["sources"] = [{"source": "NIEMAND"}]


def _kb_unreadable(files: dict[str, Any], bid: dict[str, Any]) -> None:
    files["requirements/databroker/twee.yaml"] = "component: [\n"


CASES: list[tuple[str, Edit, int, str]] = [
    ("sound", _nothing, 0, ""), ("finding", _weights, 1, "SG-TND-271"), ("unreadable", _unknown_key, 3, "SG-KB-002"),
    ("knowledge base", _kb_error, 1, "SG-KB-"), ("knowledge base unreadable", _kb_unreadable, 3, "SG-KB-001"),
]  # fmt: skip


def placed(folder: Path, edit: Edit) -> Path:
    files, bid = knowledge_base(), tender()
    edit(files, bid)
    return write(folder, files, bid)


@pytest.mark.parametrize("command", ["check", "build"])
@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize(("name", "edit", "code", "finding"), CASES, ids=[case[0] for case in CASES])
def test_exit_codes(
    tmp_path: Path, command: str, as_json: bool, name: str, edit: Edit, code: int, finding: str
) -> None:
    file = placed(tmp_path, edit)
    output = ["-o", str(tmp_path / "out")] if command == "build" else []
    said = specgen("--kb", tmp_path, command, file, *output, *DATE, *(["--json"] if as_json else []))
    assert said.code == code, said.err
    assert "Traceback" not in said.err
    if as_json:
        answer = json.loads(said.out)
        errors = [one for one in answer["findings"] if one["severity"] == "error"]
        assert bool(errors) is bool(finding)
        assert all(
            set(one) == {"code", "severity", "message", "file", "line", "column", "subject", "hint", "law"}
            for one in errors
        )
        assert not finding or any(one["code"].startswith(finding) and one["line"] > 0 for one in errors)
    elif finding:
        assert finding in said.err
        assert said.out == ""
    if command == "build":
        assert (tmp_path / "out").exists() is (code == 0)


def test_unreadable_wins_over_a_finding_and_both_are_shown(tmp_path: Path) -> None:
    def both(files: dict[str, Any], bid: dict[str, Any]) -> None:
        _weights(files, bid)
        _unknown_key(files, bid)

    said = specgen("--kb", tmp_path, "check", placed(tmp_path, both), *DATE)
    assert said.code == 3
    assert "SG-KB-002" in said.err
    assert "SG-TND-271" in said.err


def test_check_of_the_knowledge_base_alone(tmp_path: Path) -> None:
    placed(tmp_path, _nothing)
    said = specgen("--kb", tmp_path, "check", *DATE)
    assert (said.code, said.out) == (0, "")
    assert "0 errors" in said.err
    placed(tmp_path, _kb_error)
    answer = json.loads(specgen("--kb", tmp_path, "check", "--json", *DATE).out)
    assert answer["errors"] == sum(1 for one in answer["findings"] if one["severity"] == "error") == 1


def test_build_says_as_json_what_it_wrote(tmp_path: Path) -> None:
    said = specgen("--kb", tmp_path, "build", placed(tmp_path, _nothing), "-o", tmp_path / "out", "--json", *DATE)
    answer = json.loads(said.out)
    folder = Path(answer["folder"])
    assert answer["files"] == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert (answer["requirements"], answer["clauses"], answer["automated"], answer["kept"]) == (13, 3, 0, [])
    assert re.fullmatch(r"[0-9a-f]{64}", answer["suite_sha256"])


@pytest.mark.parametrize(
    "arguments",
    [("kb", "where"), ("kb", "list"), ("kb", "list", "clauses"), ("kb", "list", "components"), ("kb", "list", "profiles"),
     ("kb", "list", "standards"), ("kb", "stats"), ("law", "list"), ("explain", "DB-INH-01"), ("explain", "FIN-06"),
     ("explain", "DB-INH-01", str(REPOSITORY / "examples" / "gent-databroker.yaml")),
     ("check", str(REPOSITORY / "examples" / "mechelen-anpr.yaml"))],
)  # fmt: skip
def test_every_answer_is_json_on_request_and_text_otherwise(arguments: tuple[str, ...]) -> None:
    text = specgen("--kb", REPOSITORY, *arguments)
    answer = specgen("--kb", REPOSITORY, *arguments, "--json")
    assert (text.code, answer.code) == (0, 0), answer.err
    assert json.loads(answer.out)
    assert arguments[0] == "check" or (text.out.strip() and not text.out.lstrip().startswith(("{", "[")))
    assert "Traceback" not in text.err


def test_explain_says_why_and_why_not() -> None:
    file = REPOSITORY / "examples" / "gent-databroker.yaml"
    inside = json.loads(specgen("--kb", REPOSITORY, "explain", "DB-INH-01", file, "--json").out)["tender"]
    assert inside["in"] is True
    assert inside["values"]["deadline"] == {"value": 3, "origin": "tender"}
    assert inside["why"]
    assert inside["number"]
    outside = json.loads(specgen("--kb", REPOSITORY, "explain", "ANPR-CAM-05", file, "--json").out)["tender"]
    assert outside["in"] is False
    assert outside["why"]


# --- the terminal ---------------------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    """A stderr that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("environment", "coloured"),
    [
        ({}, True),
        ({"NO_COLOR": "1"}, False),
        ({"NO_COLOR": ""}, True),
        ({"TERM": "dumb"}, False),
        ({"NO_COLOR": "0"}, False),
    ],
)
def test_no_color(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], coloured: bool) -> None:
    file = placed(tmp_path, _weights)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    for key, value in environment.items():
        monkeypatch.setenv(key, value)
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    with pytest.raises(SystemExit) as ended:
        main(["--kb", str(tmp_path), "check", str(file), *DATE])
    assert ended.value.code == 1
    assert "SG-TND-271" in terminal.getvalue()
    assert ("\x1b[" in terminal.getvalue()) is coloured


def test_no_colour_and_no_progress_away_from_a_terminal(tmp_path: Path) -> None:
    said = specgen("--kb", tmp_path, "build", placed(tmp_path, _nothing), "-o", tmp_path / "out", *DATE)
    assert "\x1b" not in said.err + said.out
    assert "documents …" not in said.err


def test_hostile_text_cannot_drive_the_terminal(tmp_path: Path) -> None:
    def hostile(files: dict[str, Any], bid: dict[str, Any]) -> None:
        bid["profile"] = "basis\x1b]0;owned\x07\x1b[2J\u009b31m"

    file = tmp_path / "tender.yaml"
    placed(tmp_path, _nothing)
    text = file.read_text("utf-8").replace("profile: basis", 'profile: "basis\\x1b]0;owned\\x07\\x1b[2J\\u009b31m"')
    assert "owned" in text
    file.write_text(text, "utf-8")
    said = specgen("--kb", tmp_path, "check", file, *DATE)
    assert said.code == 1
    assert "owned" in said.err
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", said.err)
    assert safe("a\x1bb\x9bc\td\ne") == "abc\td\ne"


def test_counts_and_tables() -> None:
    found = [
        Finding("A", "x"),
        Finding("B", "y", severity=Severity.WARNING),
        Finding("C", "z", severity=Severity.WARNING),
    ]
    assert counts(found) == "1 error, 2 warnings, 0 notes"
    assert counts([]) == "0 errors, 0 warnings, 0 notes"
    assert table([("a", "bcd"), ("ef", "g")], ("k", "v")) == "k   v\n--  ---\na   bcd\nef  g"
    assert table([]) == ""


# --- bad input ------------------------------------------------------------------------------------------------------------


def _bad_inputs(folder: Path) -> dict[str, Path]:
    found = {
        name: folder / f"{name}.yaml"
        for name in ("missing", "folder", "binary", "huge", "empty", "text", "list", "deep", "latin")
    }
    found["folder"].mkdir()
    found["binary"].write_bytes(bytes(range(256)) * 40)
    found["huge"].write_bytes(b"a: " + b"x" * (17 * 1024 * 1024))
    found["empty"].write_bytes(b"")
    found["text"].write_bytes(b"just a sentence\n")
    found["list"].write_bytes(b"- a\n- b\n")
    found["deep"].write_bytes(b"[" * 5000 + b"]" * 5000)
    found["latin"].write_bytes("titel: café\n".encode("latin-1"))
    found["docx"] = folder / "offer.docx"
    shutil.copy(REPOSITORY / "specgen" / "render" / "templates" / "tender.docx", found["docx"])
    found["nul"] = folder / "nul.yaml"
    found["nul"].write_bytes(b"slug: a\x00b\n")
    return found


@pytest.mark.parametrize("command", ["build", "check", "explain"])
@pytest.mark.parametrize(
    "name", ["missing", "folder", "binary", "huge", "empty", "text", "list", "deep", "latin", "docx", "nul"]
)
def test_bad_input_is_a_sentence_and_not_a_crash(tmp_path: Path, command: str, name: str) -> None:
    file = _bad_inputs(tmp_path)[name]
    arguments = ["explain", "DB-INH-01", str(file)] if command == "explain" else [command, str(file)]
    said = specgen("--kb", REPOSITORY, *arguments, *(["-o", tmp_path / "out"] if command == "build" else []))
    assert said.code in ((2, 3) if name in ("missing", "folder") else (3,)), said.err
    assert "Traceback" not in said.err
    assert "bug" not in said.err
    assert said.err.strip()
    assert not (tmp_path / "out").exists()


def test_a_file_without_permission(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The refusal is made here, because root may read every file."""
    file = placed(tmp_path, _nothing)
    honest = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path == file:
            raise PermissionError(13, "Permission denied", str(path))
        return honest(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SystemExit) as ended:
        main(["--kb", str(tmp_path), "check", str(file)])
    assert ended.value.code == 3
    assert "SG-TND-200" in capsys.readouterr().err


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_knowledge_base_that_is_not_there(tmp_path: Path, folder: str) -> None:
    said = specgen("--kb", tmp_path / folder, "check")
    assert said.code == 3
    assert "SG-KB-020" in said.err
    assert json.loads(specgen("--kb", tmp_path / folder, "check", "--json").out)["findings"][0]["code"] == "SG-KB-020"


def test_an_output_folder_that_cannot_be_written(tmp_path: Path) -> None:
    file = placed(tmp_path, _nothing)
    (tmp_path / "taken").write_text("a file", "utf-8")
    said = specgen("--kb", tmp_path, "build", file, "-o", tmp_path / "taken" / "deeper", *DATE)
    assert said.code == 3
    assert "SG-BLD-302" in said.err
    assert (tmp_path / "taken").read_text("utf-8") == "a file"


def test_an_annex_outside_the_folder_or_missing_is_refused(tmp_path: Path) -> None:
    def annexes(files: dict[str, Any], bid: dict[str, Any]) -> None:
        title = {"nl": "Bijlage", "en": "Annex"}
        bid["annexes"] = [
            {"id": "een", "title": title, "file": "../../etc/passwd"},
            {"id": "twee", "title": dict(title), "file": "weg.pdf"},
        ]

    said = specgen("--kb", tmp_path / "kb", "build", placed(tmp_path / "kb", annexes), "-o", tmp_path / "out", *DATE)
    assert said.code == 1
    assert said.err.count("SG-BLD-303") == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("way", ["plain", "detour", "link", "hard link"])
def test_the_tender_file_is_never_published_as_an_annex(way: str, tmp_path: Path) -> None:
    names = {"plain": "{}", "detour": "./sub/../{}", "link": "kopie.yaml", "hard link": "kopie.yaml"}
    kb = tmp_path / "kb"

    def annexes(files: dict[str, Any], bid: dict[str, Any]) -> None:
        bid["annexes"] = [{"id": "een", "title": {"nl": "Bijlage", "en": "Annex"}, "file": "PLACE"}]

    file = placed(kb, annexes)
    file.write_text(file.read_text("utf-8").replace("PLACE", names[way].format(file.name)), "utf-8")
    (file.parent / "sub").mkdir()
    if way == "link":
        (file.parent / "kopie.yaml").symlink_to(file)
    if way == "hard link":
        (file.parent / "kopie.yaml").hardlink_to(file)
    said = specgen("--kb", kb, "build", file, "-o", tmp_path / "out", *DATE)
    assert said.code == 1 and said.err.count("SG-BLD-303") == 1
    assert "tender file itself" in said.err
    assert not (tmp_path / "out").exists()


def test_a_broken_pipe_ends_quietly() -> None:
    command = f"{sys.executable} -m specgen kb list --json | head -c 10"
    said = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=REPOSITORY, check=False)
    assert said.stdout.startswith("[")
    assert "Traceback" not in said.stderr
    assert "BrokenPipe" not in said.stderr


def test_a_bug_says_that_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from specgen.knowledge import store

    def broken(*_: Any, **__: Any) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(store, "load_kb", broken)
    said: Ran = specgen("--kb", REPOSITORY, "check")
    assert said.code == 70
    assert "planted" in said.err
    assert "bug in specgen" in said.err
