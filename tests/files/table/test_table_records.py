"""Rows that are applications, suppliers, flows and links."""

import pytest
from table_world import by, imported, world

from csirt.files.mappings import shipped
from csirt.files.seen import rendered
from csirt.model.fault import ContentError

MAPS = shipped()


def flows(found):
    return {(flow.from_, flow.to): flow.services for flow in found.seen.flows}


# --- applications ---

APPS = "Application;Éditeur;Criticité;DMIA;PDMA;Serveurs;Base de données;Dépend de"


def test_an_application_runs_on_the_servers_named_and_its_data_lie_where_said(csv):
    path = csv(
        APPS, "PACS;Scanéor;Critique;8 h;1 j;SRV-01.ch.example, inconnu;BASE1;Dossier patient"
    )
    found = imported(path, MAPS["applications"])
    pacs = found.one("applications", "pacs")
    assert [need.of[0] for need in pacs.needs] == ["srv-01", "db-01", "application:ehr"]
    assert pacs.data == ("db-01",)
    assert (pacs.max_outage_hours, pacs.max_data_loss_hours) == (8, 24)
    assert pacs.supplier == "scaneor"
    assert found.one("suppliers", "scaneor").name == "Scanéor"
    assert found.told("table.server-unknown")[0].path == "F2"


def test_a_known_application_keeps_its_id_and_a_doubled_one_is_told(csv):
    found = imported(csv(APPS, "dossier PATIENT;;;4 h;;;;", "Dossier patient;;;8 h;;;;"),
                     MAPS["applications"])  # fmt: skip
    (ehr,) = found.seen.applications
    assert (ehr.id, ehr.max_outage_hours) == ("ehr", 4)
    assert len(found.told("table.record-twice")) == 1


def test_a_critical_application_without_a_maximum_outage_is_told(csv):
    found = imported(csv(APPS, "a;;Critique;;;;;", "b;;Standard;;;;;"), MAPS["applications"])
    assert [fault.line for fault in found.told("table.critical-without-outage")] == [2]


def test_a_need_of_an_unknown_application_is_left_and_none_needs_itself(csv):
    found = imported(csv(APPS, "a;;;;;;;b; fantôme; a".replace("b; fantôme; a", '"b; fantôme; a"'),
                         "b;;;;;;;"), MAPS["applications"])  # fmt: skip
    needs = [need.of[0] for need in found.one("applications", "a").needs]
    assert needs == ["application:b"]
    assert len(found.told("table.application-unknown")) == 1


def test_a_list_that_a_person_corrects_on_the_same_day_is_taken(csv):
    first = imported(csv(APPS, "PACS;;;8 h;;;;"), MAPS["applications"], known=by(1, sha="f"))
    second = imported(csv(APPS, "PACS;;;4 h;;;;"), MAPS["applications"], seen=first.seen,
                      known=by(1, sha="0"))  # fmt: skip
    assert second.one("applications", "pacs").max_outage_hours == 4
    third = imported(csv(APPS, "PACS;;;2 h;;;;"), MAPS["applications"], seen=second.seen,
                     known=by(2, tool="BIA"))  # fmt: skip
    older = imported(csv(APPS, "PACS;;;9 h;1 h;;;"), MAPS["applications"], seen=third.seen)
    assert older.one("applications", "pacs").max_outage_hours == 2
    assert older.one("applications", "pacs").max_data_loss_hours == 1


# --- suppliers ---

SUPPLIERS = (
    "Prestataire;Accède à;Passerelle;Niveau de droits;Inutilisé depuis;Astreinte;"
    "Clause de notification;Qui peut couper;Coupure essayée le"
)


def test_a_supplier_has_an_access_a_row(csv):
    path = csv(
        SUPPLIERS,
        "Scanéor;srv-01;BASE1;Lecture seule;10/02/2026;01 99;Oui;Astreinte;18/11/2025",
        "Scanéor;Bureautique, Dossier patient;VPN-9;;;;;;",
        "Linge;;;;;;;;",
    )
    found = imported(path, MAPS["suppliers"])
    scaneor = found.one("suppliers", "scaneor")
    first, second = scaneor.access
    assert (first.to, first.via, first.as_.value) == (("srv-01",), "db-01", "user")
    assert first.unused_since == "2026-02-10"
    assert (second.to, second.via) == (("zone:lan", "application:ehr"), None)
    assert (scaneor.notification_clause, scaneor.cut_off.tested_on) == (True, "2025-11-18")
    assert found.one("suppliers", "linge").access == ()
    assert found.told("table.server-unknown")[0].line == 3


def test_an_access_without_a_known_target_is_told(csv):
    found = imported(csv(SUPPLIERS, "X;fantôme;BASE1;;;;;;"), MAPS["suppliers"])
    assert {"table.target-unknown", "table.access-without-target"} <= found.codes
    assert found.seen.suppliers[0].access == ()


# --- flows ---


def test_a_ticked_matrix_says_what_may_pass(csv):
    path = csv(
        "Matrice des flux;;;",
        ";Serveurs;Bureautique;Internet",
        "Serveurs;X;smb, tcp/443;-",
        "Bureautique;✓;X;https",
        "Internet;Non;;X",
        ";;;",
    )
    found = imported(path, MAPS["zone-matrix"])
    assert flows(found) == {
        ("zone:servers", "zone:lan"): ("https", "smb"),
        ("zone:lan", "zone:servers"): ("all",),
        ("zone:lan", "internet"): ("https",),
    }
    assert found.seen.zones == ()


def test_a_table_that_is_no_matrix_is_refused(csv):
    with pytest.raises(ContentError) as caught:
        imported(csv("a;b", "c;d"), MAPS["zone-matrix"])
    assert caught.value.faults[0].code == "table.no-matrix"


RULES = "Interface source;Interface destination;Service;Action;Statut"


def test_rules_for_the_same_ends_are_one_flow_and_denials_are_left(csv):
    path = csv(
        RULES,
        "Bureautique;Serveurs;HTTPS;ACCEPT;Activée",
        "Bureautique;Serveurs;TCP/3389;ACCEPT;Activée",
        "Bureautique;Serveurs;ALL;DENY;Activée",
        "Bureautique;Serveurs;SMB;ACCEPT;Désactivée",
        "wan1;Serveurs;HTTPS;ACCEPT;Activée",
        "Serveurs;DMZ neuve;MAISON;ACCEPT;Activée",
        "any;Serveurs;104;ACCEPT;Activée",
    )
    found = imported(path, MAPS["firewall-rules"])
    assert flows(found) == {
        ("zone:lan", "zone:servers"): ("dicom", "https", "rdp"),
        ("internet", "zone:servers"): ("https",),
        ("zone:dmz-neuve", "zone:servers"): ("dicom",),
    }
    assert [fault.line for fault in found.told("table.row-left")] == [4, 5]
    assert {"table.any-zone", "table.service-unknown", "table.zone-new"} <= found.codes
    again = imported(path, MAPS["firewall-rules"], seen=found.seen)
    assert rendered(again.seen) == rendered(found.seen)


# --- links ---

LINKS = (
    "Établissement ou service;Zone d'arrivée;Services ouverts;Support;Qui peut couper;"
    "Effet si coupé"
)


def test_a_link_leads_to_a_facility_or_a_service(csv):
    path = csv(
        LINKS,
        "CHU Brumeville;Serveurs;https;Fibre privée;Astreinte;Dossier patient",
        "Accès au ROR;;;Internet;;rien de connu",
        "Le voisin;;;;;",
    )
    found = imported(path, MAPS["links"])
    chu = found.one("links", "chu")
    assert (chu.to, chu.zone, chu.services, chu.over.value) == (
        "facility:chu", "servers", ("https",), "private",
    )  # fmt: skip
    assert (chu.cut_off.owner, chu.needed_for) == ("Astreinte", ("application:ehr",))
    assert found.one("links", "ror").to == "service:ror"
    assert [fault.line for fault in found.told("table.link-unknown")] == [4]
    assert [fault.line for fault in found.told("table.target-unknown")] == [3]


def test_a_link_that_a_person_described_keeps_its_id(csv):
    into = world(links=[{"id": "vers-le-chu", "to": "facility:chu"}])
    found = imported(csv(LINKS, "chu;;;;;"), MAPS["links"], into=into)
    assert found.seen.links[0].id == "vers-le-chu"
