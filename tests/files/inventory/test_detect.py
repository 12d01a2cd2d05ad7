import json

import pytest
from inventory_files import device, host, ports, scan

from csirt.files.inventory import json_text, markup, read_inventory
from csirt.model.fault import ContentError

SCAN = scan(host(inside=ports(22, 445)), host("10.0.0.6"))


def test_a_format_is_known_by_its_content_not_its_name(write):
    assert read_inventory(write(SCAN, "inventaire.json")).format == "nmap-xml"
    assert read_inventory(write(device(), "scan.xml")).format == "glpi-json"


def test_an_inventory_says_its_file_its_hash_and_its_day(read):
    inventory = read(SCAN)
    assert inventory.file == "relevé.dat"
    assert len(inventory.sha256) == 64
    assert (inventory.on, inventory.at) == ("2023-11-14", "22:13:20 UTC")
    assert (len(inventory.hosts), inventory.open_ports) == (2, 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "empty"),
        (" \n\n", "empty"),
        ("ip;nom\n10.0.0.5;pacs\n", "unknown-format"),
        ("<root><element/></root>", "unknown-format"),
        ("<report><nmaprun/></report>", "unknown-format"),
        ("{}", "unknown-format"),
        ("[]", "unknown-format"),
        ('{"content": []}', "unknown-format"),
        ('{"content": {"softwares": []}}', "unknown-format"),
        ('{"$schema": "x", "properties": {"content": {}}}', "unknown-format"),
        (scan(host()) + "<nmaprun/>", "malformed"),
        (scan(host('10.0.0.5" <')), "malformed"),
        ('{"content": {"hardware": {}}} {}', "malformed"),
        ('{"content": {"hardware": nul}}', "malformed"),
        ('{"content": {"hardware": {"name": "a", "name": "b"}}}', "doubled-key"),
        (b'{"content": {"hardware": {"name": "Salle 3', "truncated"),
        (
            '{"content": {"hardware": {"name": "Urgences pédiatriques"}}}'.encode("cp1252"),
            "encoding",
        ),
        (b"\xff\xfe" + '{"content": {}}'.encode("utf-16-le"), "encoding"),
        ('<?xml version="1.0" encoding="klingon"?><nmaprun/>', "malformed"),
        ('<?xml version="1.0" encoding="utf-7"?><nmaprun/>', "malformed"),
        ("<nmaprun>" + "<a>" * 30_000, "too-deep"),
        ('{"content": ' + "[" * 30_000, "too-deep"),
        ({"itemtype": "Toaster", "content": {"hardware": {}}}, "unknown-item"),
    ],
)
def test_what_is_no_inventory_is_refused_with_its_place(refused, content, code):
    fault = refused(content)
    assert fault.code == f"inventory.{code}"
    assert fault.file.endswith("relevé.dat")
    assert fault.line >= 1
    assert fault.column >= 1
    assert fault.message


def test_the_place_is_that_of_the_fault(refused):
    fault = refused("<?xml version='1.0'?>\n  <root>\n</root>")
    assert (fault.line, fault.column) == (2, 3)
    fault = refused('{\n "content": {"hardware": {}},\n "content": 1\n}')
    assert (fault.line, fault.column) == (3, 2)
    fault = refused('{\n "é": "é'.encode() + b"\xe9")
    assert fault.line == 2


@pytest.mark.parametrize("part", range(1, 21))
def test_a_truncated_scan_is_refused_wherever_it_stops(refused, part):
    whole = SCAN.rstrip()
    fault = refused(whole[: len(whole) * part // 21])
    assert fault.code in ("inventory.truncated", "inventory.malformed")
    assert fault.line >= 1


@pytest.mark.parametrize("part", range(1, 21))
def test_a_truncated_agent_file_is_refused_wherever_it_stops(refused, part):
    whole = json.dumps(device(hardware={"name": "pc"}, networks=[{"mac": "x"}]), indent=1)
    fault = refused(whole[: len(whole) * part // 21])
    assert fault.code == "inventory.truncated"
    assert fault.line >= 1


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(
    "doctype",
    [
        f'<!DOCTYPE nmaprun [<!ENTITY l0 "ha">{LAUGHS}]>\n',
        '<!DOCTYPE nmaprun [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n',
        '<!DOCTYPE nmaprun [<!ENTITY % x SYSTEM "http://192.0.2.1/x.dtd"> %x;]>\n',
        '<!DOCTYPE nmaprun SYSTEM "http://192.0.2.1/nmap.dtd">\n',
        '<!DOCTYPE nmaprun PUBLIC "-//x" "http://192.0.2.1/nmap.dtd">\n',
        '<!DOCTYPE nmaprun [<!ATTLIST status state CDATA "up">]>\n',
    ],
)
def test_a_dtd_that_declares_or_fetches_is_refused(refused, doctype):
    fault = refused(scan(host(), head=doctype))
    assert fault.code == "inventory.dtd"
    assert fault.line == 2


def test_the_plain_doctype_of_nmap_is_taken(read):
    assert len(read(scan(host(), head="<!DOCTYPE nmaprun>\n")).hosts) == 1


def test_an_undeclared_entity_is_refused(refused):
    assert refused(scan(host("&x;"))).code == "inventory.malformed"


@pytest.mark.parametrize(
    ("module", "content"), [(markup, SCAN), (json_text, json.dumps(device()))], ids=["xml", "json"]
)
def test_a_file_over_the_limit_is_refused_unread(refused, monkeypatch, module, content):
    monkeypatch.setattr(module, "MAX_BYTES", 20)
    assert refused(content).code == "inventory.too-big"


def test_a_folder_or_nothing_is_no_inventory(tmp_path):
    for path in (tmp_path, tmp_path / "absent.xml"):
        with pytest.raises(ContentError) as caught:
            read_inventory(path)
        assert caught.value.faults[0].code == "inventory.no-file"


def test_other_encodings_that_xml_declares_are_read(read):
    text = scan(host(inside='<hostnames><hostname name="pédiatrie"/></hostnames>'))
    utf_16 = text.replace('"1.0"?', '"1.0" encoding="utf-16"?', 1).encode("utf-16")
    latin = text.replace('"1.0"?', '"1.0" encoding="iso-8859-1"?', 1).encode("latin-1")
    assert [read(raw).hosts[0].name for raw in (utf_16, latin)] == ["pédiatrie"] * 2
