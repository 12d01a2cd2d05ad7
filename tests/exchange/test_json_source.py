"""The reader of foreign JSON: what it reads, where it stands, what it refuses."""

import json

import pytest

from csirt.files import json_source
from csirt.files.json_source import read_json, read_json_bytes
from csirt.model.fault import ContentError


def refused(raw: bytes) -> list[tuple[str, int, int]]:
    with pytest.raises(ContentError) as told:
        read_json_bytes(raw, "f.json")
    return [(fault.code, fault.line, fault.column) for fault in told.value.faults]


@pytest.mark.parametrize(
    "text",
    ["{}", "[]", "null", "true", "-0", "1.5e-3", '"é\\u00e9\\ud83d\\ude00\\/"', "[[], {}, [1, [2]]]",
     '{"a": {"b": [1, {"c": null}]}, "": "vide", "\\u0041": false}', " \r\n\t[ 1 , 2 ]\n"],
)  # fmt: skip
def test_it_reads_what_the_standard_reader_reads(text):
    assert read_json_bytes(text.encode(), "f").data == json.loads(text)


def test_a_byte_order_mark_is_no_content():
    assert read_json_bytes(b"\xef\xbb\xbf[1]", "f").data == [1]


def test_every_value_and_every_key_has_its_place():
    source = read_json_bytes('{\n  "é": [10,\n    {"b": "x"}]\n}'.encode(), "f")
    mark, walked = source.place(("é", 1, "b"))
    assert (mark.line, mark.column, mark.key) == (3, 11, (3, 6))
    assert walked == ("é", 1, "b")
    assert source.place(("é", 0))[0][:2] == (2, 9)
    assert source.place(("é", 7, "z")) == (source.place(("é",))[0], ("é",))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("{ ... }", (1, 3)), ("[1,]", (1, 4)), ('{"a" 1}', (1, 6)), ('{"a": 1 "b": 2}', (1, 9)),
        ("[1]\nx", (2, 1)), ('["a', (1, 2)), ("[01]", (1, 3)), ("[NaN]", (1, 2)), ("[+1]", (1, 2)),
        ("{'a': 1}", (1, 2)), ("[1e999]", (1, 2)), ("[tru]", (1, 2)), ("[", (1, 2)),
        ('["\\ud800"]', (1, 2)), ("[1 // a comment\n]", (1, 4)), ('["a\nb"]', (1, 4)),
        (f"[{'9' * 5_000}]", (1, 2)), ('{"a": }', (1, 7)), ("{1: 2}", (1, 2)),
    ],
)  # fmt: skip
def test_what_is_no_json_is_refused_at_its_place(text, place):
    assert refused(text.encode()) == [("json.syntax", *place)]


def test_a_key_written_twice_is_refused_where_it_comes_back():
    assert refused(b'{"a": 1,\n "a": 2, "b": {"c": 1, "c": 1}}') == [
        ("source.duplicate-key", 2, 2), ("source.duplicate-key", 2, 24),
    ]  # fmt: skip


@pytest.mark.parametrize("sign", ["[", '{"a":'])
def test_thirty_thousand_levels_are_refused_and_break_nothing(sign):
    [(code, line, column)] = refused((sign * 30_000).encode())
    assert (code, line) == ("source.too-deep", 1)
    assert column == 60 * len(sign) + 1


def test_twenty_megabytes_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "f.json"
    with path.open("wb") as stream:
        stream.truncate(20_000_001)
    with pytest.raises(ContentError) as told:
        read_json(path)
    assert [fault.code for fault in told.value.faults] == ["source.too-big"]


def test_too_many_values_are_refused(monkeypatch):
    monkeypatch.setattr(json_source, "MAX_NODES", 10)
    assert refused(b"[" + b"1," * 20 + b"1]") == [("source.too-many", 1, 20)]


def test_other_bytes_and_no_bytes_are_refused():
    assert refused(b'["ok",\n "\xff"]') == [("source.encoding", 2, 3)]
    assert refused(b"  \n ") == [("source.empty", 2, 2)]


def test_every_public_sample_is_read_as_it_stands(samples):
    for path in samples.values():
        assert read_json(path).data == json.loads(path.read_text("utf-8"))
