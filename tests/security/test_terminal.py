"""Whatever a file says, a terminal is told nothing but visible text: no escape code, no markup."""

import json
import tempfile
from pathlib import Path
from typing import Any
from unicodedata import category
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from typer.testing import CliRunner, Result

from csirt.cli import talk
from csirt.cli.app import app
from csirt.files.write import as_yaml
from csirt.model.fault import Fault, Severity

HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
NASTY = [
    "\x1b[31m", "\x1b]52;c;cm0gLXJm\x07", "\x1b]0;title\x07", "\x9b31m", "\x9d", "\u202egnp.exe",
    "\u2066", "\u200b", "\ufeff", "\U000e0041", "\r", "\n", "\t", "\x00", "\x08", "\x7f", "\u2028",
    "[/red]", "[bold]", "[link=http://x]", "[[", "\\[", "=cmd|' /C calc'!A0", "@SUM(1)", "+1",
    "<script>alert(1)</script>", "${x}", "{0}", "{key}", "%s", "../../x", ":smile:", "é", "'", '"',
]  # fmt: skip
TEXTS = (
    some.lists(some.sampled_from(NASTY), min_size=1, max_size=4).map("".join)
    | some.text(some.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)
    | some.text(some.characters(categories=["Cc", "Cf", "Co", "Zl", "Zp"]), min_size=1, max_size=9)
)
few = settings(max_examples=40, deadline=None)


def hidden(text: str) -> str:
    return "".join(sign for sign in text if category(sign) in HIDDEN and sign != "\n")


def csirt(*words: object) -> Result:
    """Run a command; whatever it says is visible, and it does not end in a fault of ours."""
    found = CliRunner().invoke(app, [str(word) for word in words])
    assert hidden(found.stdout + found.stderr) == ""
    assert found.exit_code in (0, 2, 5), found.stderr
    if "--json" in words:
        assert json.loads(found.stdout or found.stderr)["schema"].startswith("csirt.")
    return found


def write(folder: str, data: Any, name: str = "f.yaml") -> Path:
    path = Path(folder) / name
    path.write_text(as_yaml(data), encoding="utf-8")
    return path


def facility(text: str) -> dict[str, Any]:
    """Return a facility that may be analysed, with ``text`` wherever a person may write freely."""
    words = {"fr": text, "en": text}
    return {
        "schema": "csirt.facility/1",
        "id": "f",
        "name": words,
        "note": words,
        "provenance": {"basis": "declared", "by": text, "on": "2026-01-01"},
        "zones": [{"id": "z", "name": words, "exposure": "internet"}],
        "assets": [
            {"id": "a", "name": text, "kind": "server", "zone": "z", "hostnames": [text]},
            {"id": "b", "name": text, "kind": "backup-repository", "zone": "z", "system": text},
        ],
        "suppliers": [{"id": "s", "name": text, "access": [{"id": "x", "to": ["a"]}]}],
        "applications": [{"id": "app", "name": words, "needs": ["a"]}],
        "care_lines": [{"id": "c", "kind": "icu", "name": words, "needs": ["app"]}],
    }


# --- files of a person ---


@given(TEXTS, some.booleans())
@few
def test_a_key_of_a_file_never_reaches_the_terminal_raw(text, as_json):
    with tempfile.TemporaryDirectory() as folder:
        path = write(
            folder, {"schema": "csirt.facility/1", "id": "f", text: 1, "zones": [{text: 1}]}
        )
        csirt("check", path, *["--json"] * as_json)
        csirt("risk", "analyse", path, *["--json"] * as_json)


@given(TEXTS, some.booleans())
@few
def test_a_wrong_value_never_reaches_the_terminal_raw(text, as_json):
    data = {
        "schema": "csirt.facility/1",
        "id": text,
        "profile": text,
        "zones": [{"id": text, "exposure": text, "isolated": text}],
        "measures": [{"measure": text, "coverage": text, "on": [text]}],
        "ignore": text,
    }
    with tempfile.TemporaryDirectory() as folder:
        csirt("check", write(folder, data), *["--json"] * as_json)
        csirt("check", write(folder, {"schema": text}), *["--json"] * as_json)


@given(TEXTS)
@few
def test_a_doubled_key_or_a_tag_never_reaches_the_terminal_raw(text):
    key = as_yaml({text: 1})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.yaml"
        path.write_text(f"{key}{key}b: !<{text}> 1\nc: {text}\n", encoding="utf-8")
        csirt("check", path)
        csirt("check", path, "--json")


@given(TEXTS, some.booleans())
@settings(max_examples=25, deadline=None)
def test_names_in_an_analysis_and_a_cut_never_reach_the_terminal_raw(text, as_json):
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, facility(text))
        few = ["--samples", "1024", *["--json"] * as_json]
        csirt("check", path, *["--json"] * as_json)
        csirt("risk", "analyse", path, *few)
        csirt("risk", "isolate", path, "--cut", "asset:a", *["--json"] * as_json)


@given(TEXTS, some.booleans())
@few
def test_names_of_nodes_never_reach_the_terminal_raw(text, as_json):
    data = {
        "schema": "csirt.attack-graph/1",
        "nodes": [{"id": text, "entry": True}, {"id": "b"}],
        "edges": [{"from": text, "to": "b"}, {"from": "b", "to": "b"}],
    }
    more = ["--samples", "1024", *["--json"] * as_json]
    with tempfile.TemporaryDirectory() as folder:
        csirt("risk", "graph", write(folder, data), *more)
        data["nodes"].append({"id": text})
        csirt("risk", "graph", write(folder, data), *more)
        data["edges"].append({"from": "b", "to": f"{text}?"})
        csirt("risk", "graph", write(folder, data), *more)


# --- scans ---


@given(TEXTS, some.booleans())
@few
def test_names_of_a_scan_never_reach_the_terminal_nor_a_file_raw(text, as_json):
    name = quoteattr("".join(sign for sign in text if sign in "\t\n\r" or sign >= " "))
    scan = (
        '<nmaprun scanner="nmap" version="7.94" start="1700000000">'
        f'<host><status state="up" reason={name}/><address addr="10.0.0.5" addrtype="ipv4"/>'
        f"<address addr={name} addrtype={name}/>"
        f"<hostnames><hostname name={name}/></hostnames><ports>"
        f'<port protocol="tcp" portid="80"><state state="open"/><service name={name} '
        f"product={name}/></port><port protocol={name} portid={name}><state state={name}/></port>"
        "</ports></host><runstats><finished time='1700000100' exit='success'/>"
        "<hosts up='1' down='0'/></runstats></nmaprun>"
    )
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, {"schema": "csirt.facility/1", "id": "f"})
        file = Path(folder) / "s.xml"
        file.write_text(scan, encoding="utf-8")
        words = ["import", "inventory", file, "--facility", path, "--zone", "z"]
        csirt(*words, *["--json"] * as_json)
        seen = path.with_name("f.seen.yaml")
        if seen.exists():
            assert hidden(seen.read_text(encoding="utf-8")) == ""
            csirt("check", folder)


@given(TEXTS, some.booleans())
@few
def test_an_agent_file_never_reaches_the_terminal_nor_a_file_raw(text, as_json):
    agent = {
        "deviceid": text,
        "itemtype": "Computer",
        "versionclient": text,
        text: text,
        "content": {
            text: [{text: text}],
            "hardware": {"name": text, "uuid": text, "chassis_type": text},
            "bios": {"ssn": text, "smanufacturer": text},
            "operatingsystem": {"name": text, "full_name": text},
            "networks": [{"ipaddress": text, "macaddr": text, "description": text}],
        },
    }
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, {"schema": "csirt.facility/1", "id": "f"})
        file = Path(folder) / "a.json"
        file.write_text(json.dumps(agent), encoding="utf-8")
        words = ["import", "inventory", file, "--facility", path, "--zone", "z"]
        csirt(*words, *["--json"] * as_json)
        seen = path.with_name("f.seen.yaml")
        if seen.exists():
            assert hidden(seen.read_text(encoding="utf-8")) == ""


# --- the command line itself ---


@given(TEXTS.filter(lambda text: "\x00" not in text and not text.startswith("-")), some.booleans())
@few
def test_words_of_the_command_line_are_not_echoed_raw(text, as_json):
    more = ["--json"] * as_json
    with tempfile.TemporaryDirectory() as folder:
        path = write(folder, facility("x"))
        csirt("check", f"{folder}/{text}.yaml", *more)
        csirt("risk", "analyse", f"{folder}/{text}", *more)
        csirt("risk", "analyse", path, "--entry", text, "--samples", "1024", *more)
        csirt("risk", "isolate", path, "--cut", text, *more)
        csirt("explain", text)
        csirt("schema", text)


@pytest.mark.parametrize("name", ["\x1b[31m.yaml", "[red].yaml", "\u202elmay.f", "a\nb.yaml"])
@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_the_name_of_a_file_is_not_echoed_raw(tmp_path, name, as_json):
    path = write(str(tmp_path), {"schema": "csirt.facility/1", "id": "f", "lost": 1}, name)
    csirt("check", path, *as_json)
    csirt("check", tmp_path, *as_json)
    csirt("risk", "analyse", path, *as_json)
    csirt("report", "audit", path, "-o", path)
    csirt("init", path)


# --- the door itself ---


@given(TEXTS)
@few
def test_every_way_to_the_terminal_shows_text_and_obeys_none(text):
    import contextlib
    import io

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        talk.line(text, style="bold")
        talk.talk(text)
        talk.table(text, [text], [[text]])
        talk.faults([Fault(text, Severity.ERROR, text, text, 1, 1, text, text)])
        talk.answer({text: text})
    assert hidden(out.getvalue() + err.getvalue()) == ""


def test_markup_is_shown_and_not_obeyed(capsys):
    talk.line("[bold]x[/bold] [/red] :smile:")
    talk.table("[/red]", ["[/red]"], [["[/red]"]])
    shown = capsys.readouterr().out
    assert shown.startswith("[bold]x[/bold] [/red] :smile:\n")
    assert shown.count("[/red]") == 4
