"""Exports of account directories: the same graph from Neo4j's rows and SharpHound's files."""

import json

import pytest
from identity_worlds import DOMAIN, SID, graph, named, neo4j, nurses, sharphound, zipped

from csirt.files.identity import stream
from csirt.files.identity.read import are_exports, is_export, read_graph
from csirt.model.directory_graph import ObjectKind
from csirt.model.fault import ContentError

ADMINS = named("512", "DOMAIN ADMINS", Members=[{"ObjectIdentifier": f"{SID}-400",
                                                 "ObjectType": "User"}])  # fmt: skip


def rows(found):
    """Return the relations of a graph by the ends of identifiers."""
    name = [each.key.removeprefix(f"{SID}-") for each in found.objects]
    return {
        (name[a], found.relations[r], name[b])
        for a, r, b in zip(found.source, found.relation, found.target, strict=True)
    }


def codes(found):
    return {fault.code for fault in found.faults}


def refused(*files):
    with pytest.raises(ContentError) as caught:
        read_graph(files)
    return caught.value.faults[0]


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def of(tmp_path, *files):
    return read_graph([written(tmp_path, f"{at}.json", text) for at, text in enumerate(files)])


# --- Neo4j ---


def test_rows_of_neo4j_give_back_the_graph(tmp_path):
    made, _ = graph(nurses(5))
    found = read_graph([neo4j(made, tmp_path / "db.json")])
    assert found.format == "neo4j"
    assert rows(found) == rows(made)
    assert found.objects == made.objects
    assert found.faults == ()


def test_an_array_of_rows_is_read_like_rows(tmp_path):
    made, _ = graph(nurses(3))
    path = neo4j(made, tmp_path / "db.json")
    lines = path.read_text().splitlines()
    for at, text in enumerate((f"[{','.join(lines)}]", "[\n" + ",\n".join(lines) + "\n]\n")):
        assert rows(read_graph([written(tmp_path, f"{at}.json", text)])) == rows(made)


def test_an_object_longer_than_what_is_read_at_once_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(stream, "PIECE", 7)
    made, _ = graph(nurses(3))
    assert rows(read_graph([neo4j(made, tmp_path / "db.json")])) == rows(made)


def test_the_order_of_the_rows_changes_nothing(tmp_path):
    made, _ = graph(nurses(4))
    path = neo4j(made, tmp_path / "a.json")
    lines = path.read_text().splitlines()
    nodes = [line for line in lines if '"node"' in line]
    turned = [*nodes[::-1], *(line for line in lines[::-1] if line not in nodes)]
    other = read_graph([written(tmp_path, "b.json", "\n".join(turned))])
    assert (other.objects, rows(other)) == (read_graph([path]).objects, rows(made))


def test_what_gives_no_power_or_leads_nowhere_is_counted(tmp_path):
    made, _ = graph(nurses(2))
    path = neo4j(made, tmp_path / "db.json")
    with path.open("a") as stream_:
        for label, end in (("TrustedBy", "0"), ("MemberOf", "nobody")):
            row = {"type": "relationship", "label": label, "start": {"id": "1"}, "end": {"id": end}}
            stream_.write(json.dumps(row) + "\n")
        stream_.write('{"type": "other"}\n')
    found = read_graph([path])
    assert codes(found) == {
        "identities.relation-left", "identities.end-left", "identities.row-left"
    }  # fmt: skip
    assert any("TrustedBy" in fault.message for fault in found.faults)


def test_without_identifiers_the_numbers_of_the_rows_tell_objects_apart(tmp_path):
    """Whole numbers: the easy version reads only texts, and every object is the same."""
    nodes = [{"type": "node", "id": at, "labels": ["User"], "properties": {}} for at in (7, 8)]
    row = {"type": "relationship", "label": "Owns", "start": {"id": 7}, "end": {"id": 8}}
    text = "\n".join(map(json.dumps, [*nodes, row]))
    found = read_graph([written(tmp_path, "a.json", text)])
    assert rows(found) == {("#7", "owns", "#8")}


def test_an_account_of_the_cloud_is_an_account_and_a_label_not_known_is_none(tmp_path):
    nodes = [
        {"type": "node", "id": label, "labels": ["AZBase", label], "properties": {}}
        for label in ("AZUser", "AZRole")
    ]
    row = {"type": "relationship", "label": "Owns", "start": {"id": "AZUser"},
           "end": {"id": "AZRole"}}  # fmt: skip
    text = "\n".join(map(json.dumps, [*nodes, row]))
    found = read_graph([written(tmp_path, "a.json", text)])
    kinds = {each.key: each.kind for each in found.objects}
    assert kinds == {"#AZUser": ObjectKind.USER, "#AZRole": ObjectKind.OTHER}


def test_an_export_without_a_domain_says_what_it_lacks(tmp_path):
    found = of(tmp_path, sharphound("groups", ADMINS))
    assert found.lacks == (ObjectKind.DOMAIN, ObjectKind.COMPUTER, ObjectKind.GPO)
    (fault,) = [each for each in found.faults if each.code == "identities.partial"]
    assert "domaine" in fault.message
    assert of(tmp_path, sharphound("groups", ADMINS), sharphound("domains", named("", "H"))
              ).lacks == ()  # fmt: skip


# --- SharpHound ---


def test_members_main_group_rights_and_sessions_are_relations(tmp_path):
    found = of(
        tmp_path,
        sharphound("users", named("400", "CHEF", PrimaryGroupSID=f"{SID}-513", Aces=[
            {"PrincipalSID": f"{SID}-600", "PrincipalType": "Group",
             "RightName": "ForceChangePassword", "IsInherited": False}])),
        sharphound("groups", ADMINS, named("600", "ACCUEIL"), named("513", "DOMAIN USERS")),
        sharphound("computers", named("700", "PC1.CH.LOCAL",
            Sessions={"Collected": True, "Results": [
                {"UserSID": f"{SID}-400", "ComputerSID": f"{SID}-700"}]},
            LocalGroups=[{"ObjectIdentifier": f"{SID}-700-544", "Results": [
                {"ObjectIdentifier": f"{SID}-600", "ObjectType": "Group"}]},
                {"ObjectIdentifier": f"{SID}-700-999", "Results": [
                {"ObjectIdentifier": f"{SID}-400", "ObjectType": "User"}]}],
            AllowedToAct=[{"ObjectIdentifier": f"{SID}-400", "ObjectType": "User"}])),
    )  # fmt: skip
    assert rows(found) == {
        ("400", "member-of", "512"), ("400", "member-of", "513"),
        ("600", "force-change-password", "400"), ("700", "has-session", "400"),
        ("600", "admin-to", "700"), ("400", "allowed-to-act", "700"),
    }  # fmt: skip
    assert found.format == "SharpHound"


def test_units_policies_and_what_they_fill_go_downwards(tmp_path):
    unit = named("OU1", "POSTES", ChildObjects=[{"ObjectIdentifier": f"{SID}-700",
                                                 "ObjectType": "Computer"}],
                 Links=[{"IsEnforced": False, "GUID": f"{SID}-GPO1"}],
                 GPOChanges={"LocalAdmins": [{"ObjectIdentifier": f"{SID}-600",
                                              "ObjectType": "Group"}],
                             "AffectedComputers": [{"ObjectIdentifier": f"{SID}-700",
                                                    "ObjectType": "Computer"}]})  # fmt: skip
    found = of(tmp_path, sharphound("ous", unit, version=6))
    assert rows(found) == {
        ("OU1", "contains", "700"), ("GPO1", "gp-link", "OU1"), ("600", "admin-to", "700")
    }  # fmt: skip
    assert codes(found) == {"identities.object-unknown", "identities.partial"}
    kinds = {each.key.rpartition("-")[2]: each.kind for each in found.objects}
    assert (kinds["GPO1"], kinds["600"]) == (ObjectKind.GPO, ObjectKind.GROUP)


def test_any_delegation_and_a_controller_reach_the_domain(tmp_path):
    found = of(tmp_path, sharphound("computers",
        named("700", "SRV", Properties={"unconstraineddelegation": True}, DomainSID=SID),
        named("701", "DC1", IsDC=True, DomainSID=SID), version=6))  # fmt: skip
    assert rows(found) == {("700", "coerce-to-tgt", SID), ("701", "dc-for", SID)}


def test_an_archive_is_its_files_and_the_meta_may_stand_first(tmp_path):
    first = json.dumps({"meta": {"type": "groups", "version": 4, "count": 1}, "data": [ADMINS]})
    archive = zipped(tmp_path / "a.zip", {
        "x_groups.json": first,
        "x_users.json": sharphound("users", named("400", "CHEF")),
        "notes.txt": "rien",
    })  # fmt: skip
    found = read_graph([archive])
    assert rows(found) == {("400", "member-of", "512")}
    assert is_export(archive)


def test_what_was_deleted_or_has_no_identifier_is_left(tmp_path):
    gone = named("401", "PARTI") | {"IsDeleted": True}
    found = of(tmp_path, sharphound("groups", ADMINS, gone, {"Properties": {}}))
    assert len(found.objects) == 2
    assert "identities.no-identifier" in codes(found)


def test_the_same_object_in_two_files_is_one_with_the_rights_of_both(tmp_path):
    other = named("512", "DOMAIN ADMINS", Members=[{"ObjectIdentifier": f"{SID}-401",
                                                    "ObjectType": "User"}])  # fmt: skip
    found = of(tmp_path, sharphound("groups", ADMINS), sharphound("groups", other))
    assert rows(found) == {("400", "member-of", "512"), ("401", "member-of", "512")}
    assert "identities.object-twice" in codes(found)


# --- bad input ---


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "identities.empty", 1),
        ("bonjour", "identities.unknown-format", 1),
        ("{}", "identities.unknown-format", 1),
        ('{"type":"node","id":"1"}\n{"type":"node",,}', "identities.malformed", 2),
        ('{"type":"node","id":"1"}\n\n{"type":"node","id":', "identities.truncated", 3),
        ('[{"type":"node","id":"1"},\n{"type":"node","id":"2"}', "identities.truncated", 2),
        ('{"meta": {"type": "users", "version": 5}, "data": [{}', "identities.truncated", 1),
        ('{"data": [{}], "meta": {"type": "users", "version": 5, "count": 2}}', "identities.fewer",
         0),
        ('{"type":"node","id":"1","id":"2"}', "identities.doubled-key", 1),
        ('{"type":"node","x":' + "[" * 100_000, "identities.too-deep", 1),
        ('{"type":"node","id":"1"}', "identities.no-relations", 0),
        (sharphound("users", version=3), "identities.version", 1),
        (sharphound("certtemplates"), "identities.no-relations", 0),
        ('{"data": 3, "meta": {"type": "users", "version": 5}}', "identities.malformed", 1),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_its_place(tmp_path, text, code, line):
    fault = refused(written(tmp_path, "x.json", text))
    assert (fault.code, fault.line) == (code, line)


def test_an_element_of_the_wrong_kind_is_refused(tmp_path):
    text = '{"data": [3], "meta": {"type": "users", "version": 5}}'
    assert refused(written(tmp_path, "x.json", text)).code == "identities.malformed"


def test_bytes_of_another_encoding_are_refused_with_their_line(tmp_path):
    path = tmp_path / "x.json"
    path.write_bytes(b'{"type":"node","id":"1"}\n{"type":"node","name":"\xe9"}\n')
    assert refused(path).code == "identities.encoding"


def test_a_bomb_a_broken_archive_and_one_without_json_are_refused(tmp_path):
    bomb = zipped(tmp_path / "b.zip", {"users.json": "[" + " " * 3_000_000})
    assert refused(bomb).code == "identities.bomb"
    good = zipped(tmp_path / "g.zip", {"users.json": sharphound("groups", ADMINS)})
    raw = bytearray(good.read_bytes())
    raw[60:70] = b"\x00" * 10
    broken = tmp_path / "broken.zip"
    broken.write_bytes(raw)
    assert refused(broken).code == "identities.broken-archive"
    assert refused(zipped(tmp_path / "n.zip", {"a.txt": "x"})).code == "identities.no-json"
    assert refused(tmp_path / "absent.json").code == "identities.no-file"


def test_an_archive_that_says_it_is_too_big_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("csirt.files.identity.parts.MAX_BYTES", 10)
    archive = zipped(tmp_path / "a.zip", {"groups.json": sharphound("groups", ADMINS)})
    assert refused(archive).code == "identities.too-big"


def test_more_relations_or_objects_than_the_limit_are_refused(tmp_path, monkeypatch):
    made, _ = graph(nurses(5))
    path = neo4j(made, tmp_path / "db.json")
    monkeypatch.setattr("csirt.files.identity.gather.MAX_RELATIONS", 3)
    assert refused(path).code == "identities.too-many-relations"
    monkeypatch.setattr("csirt.files.identity.gather.MAX_OBJECTS", 3)
    assert refused(path).code == "identities.too-many-objects"


def test_hostile_names_are_made_visible(tmp_path):
    evil = named("513", "\x1b]52;c;x\x07\u202egroup")
    found = of(tmp_path, sharphound("groups", ADMINS, evil))
    name = next(each.name for each in found.objects if each.last == "513")
    assert name == f"\\x1b]52;c;x\\x07\\u202egroup@{DOMAIN}"


def test_members_of_the_wrong_shape_are_passed_over(tmp_path):
    odd = named("600", "X", Members=[3, None, {"ObjectIdentifier": 7}], Aces="none",
                Links={"Results": None}, Properties={"name": 5, "enabled": "yes"})  # fmt: skip
    found = of(tmp_path, sharphound("groups", ADMINS, odd))
    assert rows(found) == {("400", "member-of", "512")}


def test_an_inventory_is_no_export(tmp_path):
    assert not are_exports([written(tmp_path, "a.json", '{"itemtype": "Computer"}')])
    assert not are_exports([tmp_path / "absent"])
    made, _ = graph(nurses(1))
    assert are_exports([neo4j(made, tmp_path / "db.json")])


def test_the_published_directory_is_read_whole(shared):
    file = shared / "risk" / "adsynth" / "DB_STORAGE.json"
    if not file.is_file():
        pytest.skip("no published directory graph")
    found = read_graph([file])
    assert (len(found.objects), len(found.source), found.faults) == (1_323, 4_006, ())
