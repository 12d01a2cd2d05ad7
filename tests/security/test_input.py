"""Hostile files: refused in no time with a sentence, never a crash, never anything written."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from typer.testing import CliRunner

from csirt.cli.app import app
from csirt.files.source import read_bytes
from csirt.model.fault import ContentError, Fault
from csirt.workspace.check import checked

BOMBS = {
    "flow depth": "[" * 30_000,
    "mapping depth": "{a: " * 30_000,
    "closed depth": "[" * 30_000 + "]" * 30_000,
    "compact depth": "- " * 30_000 + "x",
    "block depth": "".join(" " * level + "a:\n" for level in range(2_000)),
    "laughs": "a: &a [x]\n"
    + "".join(f"b{n}: &b{n} [*a, *a, *a, *a, *a, *a, *a, *a]\n" for n in range(30)),
    "aliases": "a: &a x\nb:\n" + "- *a\n" * 50_000,
    "keys": "".join(f"k{n}: 1\n" for n in range(50_000)),
    "doubled keys": "k: 1\n" * 20_000,
    "tags": "- !!python/object/apply:os.system ['true']\n" * 2_000,
    "documents": "---\n" * 20_000,
    "directives": "%TAG ! tag:x,2000:\n" * 2_000,
    "comments": "#" * 1_000_000,
    "one long word": "a: " + "x" * 1_000_000,
    "one long number": "a: " + "9" * 1_000_000,
    "one long exponent": "a: 1e" + "9" * 100_000,
    "one long key": "? " + "x" * 200_000 + "\n: 1\n",
    "quotes": "a: " + '"' * 99_999,
    "braces": "a: {0} {key} %s ${x}\n{0.__class__}: 1\n",
    "merge": "<<: {schema: csirt.facility/1}\n",
    "types": "schema: {a: [b]}\n",
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
@pytest.mark.timeout(10)
def test_a_hostile_file_is_refused_with_a_sentence_and_nothing_is_written(tmp_path, text):
    path = tmp_path / "f.yaml"
    path.write_text(text, encoding="utf-8")
    found = CliRunner().invoke(app, ["check", str(path), "--json"])
    told = json.loads(found.stdout)
    assert (found.exit_code, told["ok"]) == (5, False)
    assert 1 <= len(told["faults"]) <= 1_000
    assert all(fault["message"] for fault in told["faults"])
    assert [each.name for each in tmp_path.iterdir()] == ["f.yaml"]


def taken(raw: bytes) -> None:
    """Read bytes: either data that JSON could hold, or faults that stand in the file."""
    faults: tuple[Fault, ...] = ()
    try:
        json.dumps(read_bytes(raw, "f").data)
    except ContentError as error:
        faults = error.faults
    rows = len(raw.splitlines()) + raw.count(b"\xc2\x85") + raw.count(b"\xe2\x80") + 1
    assert all(0 <= fault.line <= rows for fault in faults)


@given(some.binary(max_size=200))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_data_or_refused(raw):
    taken(raw)


YAML_SIGNS = some.text(some.sampled_from("ab01:-?[]{},&*!|>'\"%@`#\n\n  \t~.<=é"), max_size=80)


@given(YAML_SIGNS)
@settings(max_examples=500, deadline=None)
def test_any_text_of_the_signs_of_yaml_is_data_or_refused(text):
    taken(text.encode())


FACILITY = """schema: csirt.facility/1
id: f
zones: [{id: z}]
assets: [{id: a, kind: server, zone: z, copies: [b]}, {id: b, kind: server, zone: z}]
applications: [{id: p, needs: [a, {any: [a, b]}], wave: 2}]
care_lines: [{id: c, kind: icu, needs: [p], paper: {capacity: 0.5}}]
measures: [{measure: edr, coverage: 40/50, on: [all]}]
"""


@given(
    some.integers(0, len(FACILITY) - 1),
    some.integers(0, 20),
    some.text(some.sampled_from("ab:-[]{}, \n'\"1~é/"), max_size=6),
)
@settings(max_examples=300, deadline=None)
def test_a_file_changed_anywhere_is_fine_or_refused_and_never_crashes(
    tmp_path_factory, at, cut, put
):
    path = Path(tmp_path_factory.getbasetemp()) / "changed.yaml"
    path.write_text(FACILITY[:at] + put + FACILITY[at + cut :], encoding="utf-8")
    found = checked([path])
    rows = path.read_text(encoding="utf-8").count("\n") + 2
    assert all(fault.line <= rows and fault.message for fault in found.faults)


@pytest.mark.parametrize("name", ["/etc/passwd", "../../x", "..", "a/b", "~", "C:\\x", "con\x00"])
def test_an_id_that_is_a_path_is_refused(tmp_path, name):
    path = tmp_path / "f.yaml"
    path.write_text(f"schema: csirt.facility/1\nid: {json.dumps(name)}\n", encoding="utf-8")
    assert not checked([path]).ok


def test_a_link_that_leads_to_itself_is_told_and_crashes_nothing(tmp_path):
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    found = CliRunner().invoke(app, ["check", str(tmp_path), "--json"])
    assert found.exit_code in (3, 5)
    assert json.loads(found.stderr or found.stdout)


def test_a_device_is_read_as_a_file_and_not_as_an_empty_folder():
    found = CliRunner().invoke(app, ["check", "/dev/null"])
    assert found.exit_code == 5
