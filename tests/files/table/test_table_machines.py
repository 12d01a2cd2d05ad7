"""Rows that are machines, accounts, and machines under a protection."""

import pytest
from table_world import EMPTY, by, imported, mapping, world

from csirt.files.mappings import shipped
from csirt.files.seen import rendered
from csirt.model.fault import ContentError, Severity

HEAD = "Nom;Système d'exploitation;Adresse IP;Numéro de série"


def test_a_row_becomes_a_machine_in_the_zone_given(csv):
    path = csv(HEAD, "SRV-02.ch.example;Windows Server 2019;10.0.0.2/24;AB12")
    found = imported(path, mapping())
    asset = found.one("assets", "srv-02")
    assert (asset.kind, asset.zone, asset.serial) == ("server", "servers", "AB12")
    assert asset.hostnames == ("srv-02", "srv-02.ch.example")
    assert asset.addresses == ("10.0.0.2",)
    assert asset.provenance == by()
    assert found.changes.added == ("srv-02",)


def test_the_same_table_again_changes_no_byte(csv):
    path = csv(HEAD, "a;;10.0.0.1;", "b;;;X1", "c;Linux;;")
    once = imported(path, mapping())
    twice = imported(path, mapping(), seen=once.seen, known=by(9))
    assert rendered(twice.seen) == rendered(once.seen)
    assert len(twice.changes.unchanged) == 3


def test_a_name_is_one_machine_whatever_else_each_tool_knows_of_it(csv):
    first = imported(csv(HEAD, "PC-1;;10.0.0.1;AB", "PC-2;;10.0.0.2;CD"), mapping())
    second = imported(
        csv("Nom;Système d'exploitation", "pc-1.ch.example;Windows 11", "pc-3;"),
        mapping(), seen=first.seen, known=by(2, tool="Annuaire"),
    )  # fmt: skip
    assert [asset.id for asset in second.seen.assets] == ["pc-1", "pc-2", "pc-3"]
    assert second.one("assets", "pc-1").system == "Windows 11"
    assert second.one("assets", "pc-1").serial == "AB"


def test_one_name_with_two_serial_numbers_is_two_machines_and_is_told(csv):
    found = imported(csv(HEAD, "pc;;;OLD", "pc;;;NEW"), mapping())
    assert len(found.seen.assets) == 2
    (fault,) = found.told("table.machine-twice")
    assert (fault.line, fault.severity) == (3, Severity.WARNING)
    assert "A2" in fault.message


def test_two_rows_for_one_machine_are_one_machine_and_told(csv):
    found = imported(csv(HEAD, "pc;;10.0.0.1;X", "PC;;10.0.0.2;X"), mapping())
    (asset,) = found.seen.assets
    assert asset.addresses == ("10.0.0.1", "10.0.0.2")
    assert len(found.told("table.machine-twice")) == 1


def test_an_address_of_two_machines_is_told_with_both_places(csv):
    found = imported(csv(HEAD, "a;;10.0.0.1;", "b;;10.0.0.1;"), mapping())
    (fault,) = found.told("table.address-twice")
    assert (fault.path, fault.line) == ("C3", 3)
    assert "C2" in fault.message
    assert len(found.seen.assets) == 2


def test_a_value_that_is_none_is_told_and_the_row_taken(csv):
    found = imported(csv(HEAD, "a;;10.0.0.999;"), mapping())
    (fault,) = found.told("table.bad-value")
    assert (fault.path, fault.severity) == ("C2", Severity.WARNING)
    assert found.one("assets", "a").addresses == ()


def test_a_zone_of_the_row_then_the_known_one_then_the_one_given(csv):
    columns = [
        {"field": "name", "headings": ["Nom"], "required": True},
        {"field": "zone", "headings": ["VLAN"]},
    ]
    path = csv("Nom;VLAN", "a;bureautique", "srv-01;", "b;", "c;Wi-Fi invités")
    found = imported(path, mapping(columns=columns), zone="lan")
    zones = {asset.id: asset.zone for asset in found.seen.assets}
    assert zones == {"a": "lan", "srv-01": "servers", "b": "lan", "c": "wi-fi-invites"}
    assert [zone.id for zone in found.seen.zones] == ["wi-fi-invites"]
    assert found.told("table.zone-new")[0].path == "B5"


def test_without_any_zone_the_table_is_refused(csv):
    with pytest.raises(ContentError) as caught:
        imported(csv(HEAD, "a;;;"), mapping(), zone="")
    assert caught.value.faults[0].code == "table.zone-needed"
    found = imported(csv(HEAD, "a;;;", "srv-01;;;"), mapping(), zone="")
    assert [asset.id for asset in found.seen.assets] == ["srv-01"]
    assert "table.no-zone" in found.codes


def test_a_row_without_a_name_is_left(csv):
    assert "table.no-name" in imported(csv(HEAD, "a;;;", ";Linux;;"), mapping()).codes


def test_a_virtual_machine_is_held_by_its_host_and_the_host_by_its_manager(xlsx):
    head = ["VM", "Powerstate", "Template", "Primary IP Address", "Host",
            "OS according to the VMware Tools", "VI SDK Server"]  # fmt: skip
    rows = [
        ["web", "poweredOn", False, "10.0.0.9", "esx1.ch.example", "Debian 11", "vc.ch.example"],
        ["old", "poweredOff", False, "", "esx1.ch.example", "", "vc.ch.example"],
        ["tpl", "poweredOn", True, "", "esx1.ch.example", "", "vc.ch.example"],
    ]
    path = xlsx([head, *rows], name="vInfo")
    found = imported(path, shipped()["rvtools"])
    held = {asset.id: (asset.kind, asset.managed_by) for asset in found.seen.assets}
    assert held == {
        "web": ("server", ("esx1",)),
        "esx1": ("hypervisor", ("vc",)),
        "vc": ("hypervisor-manager", ()),
    }
    assert len(found.told("table.row-left")) == 2
    again = imported(path, shipped()["rvtools"], seen=found.seen)
    assert rendered(again.seen) == rendered(found.seen)


def test_domain_controllers_make_a_directory(csv):
    head = '"DistinguishedName","Name","Enabled","OperatingSystem"'
    path = csv(
        "#TYPE Microsoft.ActiveDirectory.Management.ADComputer",
        head,
        '"CN=DC1,OU=Domain Controllers,DC=ch,DC=example","DC1","True","Windows Server 2019"',
        '"CN=PC1,OU=Postes,DC=ch,DC=example","PC1","True","Windows 11"',
        '"CN=PC2,OU=Postes,DC=ch,DC=example","PC2","False","Windows 7"',
    )
    found = imported(path, shipped()["ad-computers"])
    assert found.one("assets", "dc1").kind == "domain-controller"
    assert found.one("assets", "pc1").kind == "workstation"
    (directory,) = found.seen.directories
    assert (directory.id, directory.controllers) == ("ch-example", ("dc1",))


# --- accounts ---

USERS = "DistinguishedName,Enabled,PasswordNeverExpires,AdminCount,SamAccountName,EmailAddress"


def user(name, ou="Soins", enabled="True", never="False", admin="", mail="x@ch.example"):
    return f'"CN={name},OU={ou},DC=ch,DC=example",{enabled},{never},{admin},{name},{mail}'


def test_accounts_are_counted_by_unit_and_no_name_is_kept(csv):
    path = csv(
        USERS,
        user("dupont"), user("durand"), user("martin", ou="Médecins"),
        user("petit", enabled="False"), user("leroy", never="True"),
        user("adm-roux", admin="1", mail=""), user("svc_sql", never="True", mail=""),
    )  # fmt: skip
    into = world(directories=[{"id": "ad", "controllers": ["srv-01"]}])
    found = imported(path, shipped()["ad-users"], into=into)
    counts = {each.id: (each.kind.value, each.count) for each in found.seen.identities}
    assert counts == {
        "soins": ("person", 2),
        "soins-sans-expiration": ("person", 1),
        "medecins": ("person", 1),
        "comptes-privilegies": ("admin", 1),
        "comptes-de-service-sans-expiration": ("service", 1),
    }
    admin = found.one("identities", "comptes-privilegies")
    assert (admin.directory, admin.rights[0].on) == ("directory:ad", ("all",))
    assert found.one("identities", "soins").mailbox
    text = rendered(found.seen).lower()
    assert not any(name in text for name in ("dupont", "durand", "martin", "roux", "svc_sql"))
    assert {"table.accounts", "table.account-disabled"} <= found.codes


def test_without_a_directory_a_privileged_account_gets_no_right(csv):
    found = imported(csv(USERS, user("a", admin="1")), shipped()["ad-users"])
    assert found.seen.identities[0].rights == ()


# --- coverage ---

EDR = "Nom de la machine;État de l'agent;Dernière connexion"


def test_coverage_is_counted_by_zone_with_the_machines_that_the_console_does_not_know(csv):
    path = csv(
        EDR,
        "SRV-01;Actif;02/10/2026",
        "pc-1;Actif;01/10/2026",
        "pc-2;Actif;01/08/2026",
        "pc-3;En erreur;02/10/2026",
        "pc-4;;02/10/2026",
    )
    found = imported(path, shipped()["edr-console"], zone="lan")
    states = {state.on[0]: state.coverage for state in found.seen.measures}
    assert (states["zone:servers"].covered, states["zone:servers"].of) == (1, 2)
    assert (states["zone:lan"].covered, states["zone:lan"].of) == (1, 4)
    assert {state.date for state in found.seen.measures} == {"2026-10-02"}
    assert len(found.told("table.machine-unknown")) == 4
    assert len(found.told("table.stale")) == 1
    again = imported(path, shipped()["edr-console"], zone="lan", seen=found.seen, known=by(9))
    assert rendered(again.seen) == rendered(found.seen)


def test_without_a_zone_the_coverage_is_of_the_whole(csv):
    found = imported(csv(EDR, "x;Actif;", "y;Actif;"), shipped()["edr-console"], zone="")
    (state,) = found.seen.measures
    assert (state.on, state.coverage.covered, state.coverage.of) == (("all",), 2, 2)
    assert state.date is None
    assert found.seen != EMPTY
