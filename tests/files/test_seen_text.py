import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.files.seen_text import HEADER, rendered
from csirt.files.source import read_bytes
from csirt.files.write import as_yaml
from csirt.model.facility import SeenFacility


def seen(*assets, **fields):
    data = {"schema": "csirt.facility-seen/1", "id": "ch", "assets": assets, **fields}
    return SeenFacility.model_validate(data)


def plainly(found):
    """Return the text as PyYAML alone would write it."""
    data = found.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    parts = [HEADER, as_yaml({"schema": data.pop("schema"), "id": data.pop("id")})]
    for name, records in data.items():
        records.sort(key=lambda record: record["id"])
        for record in records:
            if "provenance" in record:
                record["provenance"] = record.pop("provenance")
        parts.append(as_yaml({name: records}))
    return "".join(parts)


TEXTS = ["a", "PC-1", "Windows 10", "10.0.0.1", "fe80::1", "1e5", "0x1F", "on", "No", "y", "~",
         "null", "é", "É.", "a: b", "a #b", "- a", "x ", "it's", '"q"', "a,b", "[x]", "{x}", "*a",
         "3/4", "12:30", "x" * 61, "mot " * 40, "\\x1b", "😀", "A  B", "=1", "@", "%", "a-", "1-",
         "a" * 64, "1" + "a" * 63, "2026-01-02", "Dell Inc. (EMEA)", "true"]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_written_as_our_writer_writes_it_and_read_back(text):
    asset = {"id": "a", "kind": "server", "zone": "z", "name": text.strip(), "model": text.strip(),
             "hostnames": [text.strip()]}  # fmt: skip
    found = seen(asset, {**asset, "id": "b", "hostnames": []})
    assert rendered(found) == plainly(found)
    assert SeenFacility.model_validate(read_bytes(rendered(found).encode(), "f").data) == found


texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.lists(texts.map(str.strip).filter(bool), min_size=1, max_size=4))
def test_whatever_the_texts_the_bytes_are_those_of_our_writer(values):
    cut = [value[:400] for value in values]
    asset = {"id": "a", "kind": "server", "zone": "z", "name": cut[0], "hostnames": cut}
    found = seen(asset, zones=[{"id": "z", "name": cut[-1]}])
    assert rendered(found) == plainly(found)


def test_every_list_is_written_in_its_order():
    by = {"basis": "declared", "by": "Liste", "on": "2026-01-01"}
    found = seen(
        {"id": "b", "kind": "server", "zone": "z"},
        {"id": "a", "kind": "server", "zone": "z", "provenance": by},
        flows=[
            {"from": "zone:z", "to": "internet", "services": ["all"], "provenance": by},
            {"from": "internet", "to": "zone:z", "services": ["https"]},
        ],
        applications=[{"id": "x", "needs": ["a"], "max_outage_hours": 4, "provenance": by}],
        measures=[{"measure": "edr", "on": ["zone:z"], "coverage": "1/2"}],
        links=[{"id": "l", "to": "facility:chu"}],
    )
    text = rendered(found)
    heads = [line for line in text.splitlines() if line.endswith(":") and line[0].isalpha()]
    assert heads == ["assets:", "flows:", "links:", "applications:", "measures:"]
    assert text.index("id: a") < text.index("id: b")
    assert text.index("from: internet") < text.index("from: zone:z")
    again = SeenFacility.model_validate(read_bytes(text.encode(), "f").data)
    assert rendered(again) == text
