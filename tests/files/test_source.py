"""The strict reader: what is refused, where, and what a plain scalar means."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as some

from csirt.files import source
from csirt.files.source import Source, read, read_bytes
from csirt.model.fault import ContentError, Fault


def data(text: str) -> Any:
    return read_bytes(text.encode(), "f.yaml").data


def faults(text: str | bytes) -> tuple[Fault, ...]:
    raw = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ContentError) as caught:
        read_bytes(raw, "f.yaml")
    return caught.value.faults


def told(text: str | bytes) -> list[tuple[str, int, int, str]]:
    return [(fault.code, fault.line, fault.column, fault.path) for fault in faults(text)]


# --- keys ---


def test_a_doubled_key_is_refused_where_it_stands_with_the_line_of_the_first():
    [fault] = faults("zones:\n  - id: a\n    name: x\n    id: b\n")
    assert (fault.code, fault.line, fault.column) == ("source.duplicate-key", 4, 5)
    assert fault.path == "zones.0.id"
    assert "ligne 2" in fault.message


@pytest.mark.parametrize(
    "text", ["{a: 1, a: 2}\n", "a: 1\n'a': 2\n", "1: x\n'1': y\n", "~: x\nnull: y\n~: z\n"]
)
def test_a_key_is_the_same_however_it_is_written(text):
    assert {fault.code for fault in faults(text)} == {"source.duplicate-key"}


def test_the_same_key_in_two_blocks_is_no_doubled_key():
    assert data("a: {x: 1}\nb: {x: 2}\n") == {"a": {"x": 1}, "b": {"x": 2}}


@pytest.mark.parametrize("text", ["? [a]\n: b\n", "? {a: 1}\n: b\n", "{[a]: 1}\n", "? - a\n: b\n"])
def test_a_key_that_is_a_list_or_a_block_is_refused(text):
    assert faults(text)[0].code == "source.key-not-text"


# --- what the format could do and csirt does not want ---


def test_an_anchor_and_an_alias_are_each_refused_where_they_stand():
    assert told("a: &x 1\nb: [2, *x]\n") == [
        ("source.alias", 1, 4, "a"),
        ("source.alias", 2, 8, "b.1"),
    ]


def test_an_alias_in_the_place_of_a_key_is_refused_too():
    assert told("&x a: 1\n*x : 2\n") == [("source.alias", 1, 1, ""), ("source.alias", 2, 1, "")]


def test_a_billion_laughs_is_refused_at_its_first_anchor():
    bomb = "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a},*{a},*{a}]\n" for a, b in pairwise("abcdefgh"))
    assert faults(bomb)[0].line == 1
    assert {fault.code for fault in faults(bomb)} == {"source.alias"}


@pytest.mark.parametrize(
    "tag", ["!!int", "!!python/object:os.system", "!x", "!<tag:yaml.org,2002:str>", "!!binary"]
)
@pytest.mark.parametrize("value", ["1", "[1]", "{a: 1}"])
def test_a_tag_is_refused_where_it_stands(tag, value):
    assert told(f"a:\n  b: {tag} {value}\n")[0] == ("source.tag", 2, 6, "a.b")


def test_a_merge_key_is_a_key_like_another_and_merges_nothing():
    assert data("a: {<<: {x: 1}, y: 2}\n") == {"a": {"<<": {"x": 1}, "y": 2}}


def test_a_second_document_is_refused_where_it_begins():
    assert told("a: 1\n---\nb: 2\n") == [("source.documents", 2, 1, "")]


def test_one_document_may_begin_and_end_as_yaml_allows():
    assert data("%YAML 1.2\n---\na: 1\n...\n") == {"a": 1}


@pytest.mark.parametrize("text", ["a:\n\t- b\n", "a:\n  b:\n  \tc: 1\n", "\ta: 1\n"])
def test_a_tab_as_indent_is_told_as_a_tab(text):
    assert faults(text)[0].code == "source.tab"


def test_a_tab_within_a_text_is_fine():
    assert data("a: b\tc\n") == {"a": "b\tc"}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [("a: 'x\n", 2, 1), ("a: b: c\n", 1, 5), ("é: 1\nà: @x\n", 2, 4), ("a: [1\nb: 2\n", 2, 2)],
)
def test_unreadable_yaml_is_told_with_its_place(text, line, column):
    assert [(f.code, f.line, f.column) for f in faults(text)] == [("source.syntax", line, column)]


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x9b", "\x7f"])
def test_a_control_character_is_refused_where_it_stands_and_never_shown(character):
    [fault] = faults(f"é: 1\nà: {character}\n")
    assert (fault.code, fault.line, fault.column) == ("source.syntax", 2, 4)
    assert str(fault).isprintable()


# --- size and depth ---


DEEP = {
    "flow lists": "[" * 30_000,
    "flow mappings": "{a: " * 30_000,
    "closed lists": "[" * 30_000 + "]" * 30_000,
    "compact lists": "- " * 30_000 + "x",
    "blocks": "".join(" " * level + "a:\n" for level in range(3_000)),
    "complex keys": "? " * 30_000,
    "lists of mappings": "- " + "[{a: " * 15_000,
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
@pytest.mark.timeout(10)
def test_thirty_thousand_levels_are_refused_and_crash_nothing(text):
    [fault] = faults(text)
    assert fault.code in ("source.too-deep", "source.key-not-text", "source.syntax")
    assert fault.line == 1 or fault.code == "source.too-deep"


def test_sixty_levels_are_read_and_the_next_is_refused_with_its_place():
    limit = source.MAX_DEPTH
    assert data("[" * limit + "]" * limit)
    [fault] = faults("[" * (limit + 1) + "]" * (limit + 1))
    assert (fault.code, fault.column) == ("source.too-deep", limit + 1)
    assert str(limit) in fault.message


def test_a_file_over_the_limit_is_refused_before_it_is_parsed(tmp_path):
    path = tmp_path / "big.yaml"
    path.write_bytes(b"[" * (source.MAX_BYTES + 1))
    with pytest.raises(ContentError) as caught:
        read(path)
    [fault] = caught.value.faults
    assert (fault.code, fault.line, fault.file) == ("source.too-big", 0, str(path))


def test_too_many_nodes_are_refused_where_the_limit_is_passed(monkeypatch):
    monkeypatch.setattr(source, "MAX_NODES", 10)
    assert told("[" + "1," * 20 + "]") == [("source.too-many", 1, 20, "9")]


def test_reading_ends_after_a_thousand_faults():
    assert len(faults("- &a 1\n" * 5_000)) == source.MAX_FAULTS


# --- bytes ---


@pytest.mark.parametrize(
    ("raw", "line", "column"),
    [
        ("nom: hôpital\n".encode("cp1252"), 1, 7),
        ("é: à\nnom: ".encode() + b"\xff\xfe", 2, 6),
        (b"\xef\xbb\xbfa: \xc3\xa9\xff\n", 1, 5),
        ("a: é".encode("utf-16"), 1, 1),
        (b"\xff\n", 1, 1),
    ],
)
def test_what_is_not_utf_8_is_refused_at_its_character(raw, line, column):
    assert told(raw) == [("source.encoding", line, column, "")]


def test_a_byte_order_mark_is_accepted_and_moves_no_position():
    found = read_bytes(b"\xef\xbb\xbfa: 1\n", "f.yaml")
    assert found.data == {"a": 1}
    assert found.mark.children["a"][:2] == (1, 4)


@pytest.mark.parametrize("text", ["", "\n\n", "# rien\n", "   ", "\ufeff"])
def test_an_empty_file_is_refused_as_empty(text):
    assert [fault.code for fault in faults(text)] == ["source.empty"]


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
def test_line_endings_of_every_system_are_read_alike(ending):
    found = read_bytes(ending.join(["a: 1", "b:", "- c", ""]).encode(), "f.yaml")
    assert found.data == {"a": 1, "b": ["c"]}
    assert found.place(("b", 0))[0][:2] == (3, 3)


def test_a_file_that_cannot_be_opened_is_an_error_of_the_system(tmp_path):
    with pytest.raises(FileNotFoundError):
        read(tmp_path / "nowhere.yaml")


# --- all faults, and words for people ---


def test_every_fault_of_a_file_is_told_at_once_in_the_order_of_the_file():
    found = told("a: &x 1\nb: !t 2\nc: 1\nc: 2\nd: *x\ne: [1\n")
    assert [code for code, *_ in found] == [
        "source.alias",
        "source.tag",
        "source.duplicate-key",
        "source.alias",
        "source.syntax",
    ]
    assert [line for _, line, *_ in found] == sorted(line for _, line, *_ in found)


def test_hostile_names_are_made_visible_in_messages_and_paths():
    text = '"\\e[31m\\u202Egnp": {a: 1, a: 2}\n"[/red]\\x9b": 1\n"[/red]\\x9b": 2\nx: !\u202e 1\n'
    shown = "\n".join(map(str, faults(text)))
    assert all(row.isprintable() for row in shown.split("\n"))
    assert "\\x1b[31m\\u202egnp.a" in shown
    assert "« [/red]\\x9b »" in shown


def test_a_fault_of_a_source_says_its_message_place_and_path():
    found = read_bytes(b"a:\n  - b: {c: 1}\n", "f.yaml")
    fault = found.fault("check.own-need", ("a", 0, "b", "c", "lost"), name="x\x1b")
    assert (fault.line, fault.column, fault.path) == (2, 12, "a.0.b.c")
    assert "« x\\x1b »" in fault.message


# --- positions, against PyYAML's own tree ---


KEYS = some.text(some.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=6)
DOCUMENTS = some.recursive(
    some.text(some.characters(exclude_categories=["C"]), max_size=12) | some.integers(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


def nodes(node: yaml.Node, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], yaml.Node]]:
    found = [(path, node)]
    if isinstance(node, yaml.SequenceNode):
        for at, each in enumerate(node.value):
            found += nodes(each, (*path, at))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found += nodes(value, (*path, key.value))
    return found


def keys(node: yaml.Node, path: tuple[Any, ...] = ()) -> dict[tuple[Any, ...], yaml.Node]:
    found: dict[tuple[Any, ...], yaml.Node] = {}
    if isinstance(node, yaml.SequenceNode):
        for at, each in enumerate(node.value):
            found |= keys(each, (*path, at))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            found[*path, key.value] = key
            found |= keys(value, (*path, key.value))
    return found


def place(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1


@given(DOCUMENTS, some.booleans(), some.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_the_position_of_every_node_and_key_is_that_of_the_file(document, flow, indent):
    text = yaml.safe_dump(
        document, default_flow_style=flow, indent=indent, allow_unicode=True, width=30
    )
    found = read_bytes(text.encode(), "f.yaml")
    tree = yaml.compose(text, Loader=yaml.CSafeLoader)
    for path, node in nodes(tree):
        mark, walked = found.place(path)
        assert ((mark.line, mark.column), walked) == (place(node), path)
    for path, node in keys(tree).items():
        assert found.place(path)[0].key == place(node)


@pytest.fixture
def nested() -> Source:
    return read_bytes(b"a:\n  b:\n    - 1\n    - {c: 2}\n", "f.yaml")


def test_a_path_that_goes_beyond_the_file_ends_at_the_deepest_node_there_is(nested):
    mark, walked = nested.place(("a", "b", 1, "tuple[...]", "c", "lost"))
    assert (mark.line, mark.column, walked) == (4, 11, ("a", "b", 1, "c"))


def test_the_value_at_a_path_is_that_of_the_data(nested):
    assert nested.value(("a", "b", 1, "c")) == 2


def test_a_file_is_read_from_its_path(tmp_path: Path):
    path = tmp_path / "à lire.yaml"
    path.write_text("a: é\n", encoding="utf-8")
    assert (read(path).data, read(path).file) == ({"a": "é"}, str(path))
