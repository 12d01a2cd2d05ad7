"""Lists of indicators: what is taken of each format, and what is left with its reason."""

import json

import pytest

from csirt.errors import CsirtError
from csirt.files.indicators.read import read_indicators
from csirt.files.indicators.values import NotSoughtError, armed, guessed

MD5, SHA1, SHA256 = "d" * 32, "e" * 40, "f" * 64


def read(tmp_path, text: str, name: str = "liste.txt"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return read_indicators(tmp_path / name)


def ids(found) -> set[str]:
    return {each.id for each in found.indicators}


def codes(found) -> set[str]:
    return {each.code for each in found.faults if each.code.startswith("indicator.")}


@pytest.mark.parametrize(
    ("text", "plain"),
    [("hxxps://a[.]b/c", "https://a.b/c"), ("hXXp[:]//a(.)b", "http://a.b"),
     ("1[.]2[.]3[.]4", "1.2.3.4"), ("a[dot]b", "a.b"), ("a[.b", "a.b"), ("a.b", "a.b")],
)  # fmt: skip
def test_what_was_made_harmless_is_understood(text, plain):
    assert armed(text) == plain


@pytest.mark.parametrize(
    ("text", "id"),
    [("203.0.113.9", "address:203.0.113.9"), ("2001:DB8::1", "address:2001:db8::1"),
     ("198.51.100.0/24", "network:198.51.100.0/24"), ("Evil.Example.", "domain:evil.example"),
     ("*.evil.example", "domain:evil.example"), ("hxxp://evil[.]example/x", "url-host:evil.example"),
     ("http://203.0.113.9:81/x", "address:203.0.113.9"), (MD5.upper(), f"md5:{MD5}"),
     ("t13d1516h2_8daaf6152771_e5627efa2ab1", "ja4:t13d1516h2_8daaf6152771_e5627efa2ab1")],
)  # fmt: skip
def test_a_value_alone_says_its_kind(text, id):
    kind, value = guessed(text)
    assert f"{kind}:{value}" == id


@pytest.mark.parametrize(
    ("text", "code"),
    [("10.1.2.3", "private"), ("0.0.0.0", "private"), ("0.0.0.0/0", "private"), ("::1", "private"),
     ("192.168.0.0/16", "private"), ("srv.local", "private"), ("com", "wide"),
     ("203.0.0.0/4", "wide"), ("a@b.example", "email"), ("abc/", "wide"), ("1.2.3", "value")],
)  # fmt: skip
def test_what_would_be_met_everywhere_or_nowhere_is_not_looked_for(text, code):
    with pytest.raises(NotSoughtError, match=f"indicator.{code}|indicator.private"):
        guessed(text)


def pattern(text: str, **more) -> dict:
    return {"type": "indicator", "pattern": text, "pattern_type": "stix", "name": "n"} | more


def test_a_stix_bundle_gives_the_patterns_of_one_value_and_leaves_compound_ones(tmp_path):
    objects = [
        pattern("[ipv4-addr:value = '203.0.113.9' OR ipv6-addr:value = '2001:db8::1']"),
        pattern("[url:value = 'http://evil.example/a[.]b']"),
        pattern(f"[file:hashes.'SHA-256' = '{SHA256}'] OR [file:hashes.MD5 = '{MD5}']"),
        pattern("[domain-name:value IN ('a.example', 'b.example')]"),
        pattern("[domain-name:value = 'c.example' AND ipv4-addr:value = '203.0.113.8']"),
        pattern("[domain-name:value LIKE '%.d.example']"),
        pattern("[email-addr:value = 'x@e.example']"),
        pattern("[domain-name:value = 'gone.example']", revoked=True),
        pattern("rule x {}", pattern_type="yara"),
        {"type": "malware", "name": "m"},
    ]
    found = read(tmp_path, json.dumps({"type": "bundle", "objects": objects}, indent=1))
    assert found.format == "stix"
    assert ids(found) == {
        "address:203.0.113.9", "address:2001:db8::1", "url-host:evil.example",
        f"sha256:{SHA256}", f"md5:{MD5}", "domain:a.example", "domain:b.example",
    }  # fmt: skip
    assert codes(found) == {
        "indicator.pattern", "indicator.email", "indicator.not-for-detection",
    }  # fmt: skip
    assert all(each.line > 0 for each in found.faults)


def test_a_misp_event_gives_its_attributes_those_of_objects_included(tmp_path):
    some = [
        {"type": "ip-dst|port", "value": "203.0.113.9|443", "to_ids": True},
        {"type": "domain|ip", "value": "evil.example|198.51.100.7"},
        {"type": "filename|sha1", "value": f"a.exe|{SHA1}"},
        {"type": "domain", "value": "context.example", "to_ids": False},
        {"type": "email-src", "value": "a@b.example"},
        {"type": "mutex", "value": "x"},
    ]
    more = [{"type": "ip-src", "value": "10.0.0.1"}, {"type": "url", "value": "hxxp://u.example/"}]
    event = {"Event": {"info": "i", "Attribute": some, "Object": [{"Attribute": more}]}}
    for data in (event, {"response": [event]}, [event]):
        found = read(tmp_path, json.dumps(data))
        assert found.format == "misp"
        assert ids(found) == {
            "address:203.0.113.9", "domain:evil.example", "address:198.51.100.7", f"sha1:{SHA1}",
            "url-host:u.example",
        }  # fmt: skip
        assert codes(found) == {
            "indicator.not-for-detection", "indicator.email", "indicator.not-sought",
            "indicator.private",
        }  # fmt: skip


def item(search: str, text: str, condition="is") -> str:
    return (
        f'<IndicatorItem condition="{condition}"><Context search="{search}"/>'
        f"<Content>{text}</Content></IndicatorItem>"
    )


def test_an_openioc_document_gives_what_stands_behind_an_or(tmp_path):
    inner = item("FileItem/Sha1sum", SHA1) + item("FileItem/SizeInBytes", "5")
    text = (
        '<ioc xmlns="http://schemas.mandiant.com/2010/ioc"><definition><Indicator operator="OR">'
        + item("FileItem/Md5sum", MD5) + item("Network/DNS", "evil.example", "contains")
        + item("PortItem/remoteIP", "203.0.113.9") + item("FileItem/FileName", "a.exe")
        + f'<Indicator operator="AND">{inner}</Indicator></Indicator></definition></ioc>'
    )  # fmt: skip
    found = read(tmp_path, text)
    assert ids(found) == {f"md5:{MD5}", "domain:evil.example", "address:203.0.113.9"}
    assert codes(found) == {"indicator.pattern", "indicator.not-sought"}


def test_a_plain_list_is_a_value_a_line_and_remarks(tmp_path):
    found = read(tmp_path, "# une remarque\nevil[.]example # le relais\n\n203.0.113.9\n10.0.0.1\n")
    assert ids(found) == {"domain:evil.example", "address:203.0.113.9"}
    assert [(each.code, each.line) for each in found.faults if each.severity == "warning"] == [
        ("indicator.private", 5)
    ]


@pytest.mark.parametrize(
    "text",
    ["", "{", '{"type": "other"}', "[" * 5_000, '{"a":' * 5_000, "<html/>", "<ioc>",
     '<!DOCTYPE a [<!ENTITY b "c">]><ioc>&b;</ioc>'],
)  # fmt: skip
def test_what_is_no_list_is_refused_or_gives_nothing(tmp_path, text):
    try:
        found = read(tmp_path, text)
    except CsirtError:
        return
    assert not found.indicators
