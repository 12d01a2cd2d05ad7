"""Scanners' reports and lists of updates, machine by machine."""

import pytest
from follow_up_world import changed, taken

from csirt.errors import CsirtError
from csirt.model.patches import ExceptionReason, FlawSeverity, MachineExposure
from csirt.model.record import NOT_ASSESSED

NESSUS = "Plugin ID,CVE,Risk,Host,Port,Name"
LIST = (
    "Équipement;Exposition;Correctif;CVE;Gravité;Fin de support;Dernière mise à jour;Vu le;"
    "Corrigé le;Échéance;Délai (jours);Dérogation jusqu'au;Motif"
)


def flaw(found, name):
    return next(each for each in found.whole["flaws"] if each.name.startswith(name))


def test_a_flaw_on_two_ports_or_under_two_numbers_is_one(tmp_path):
    found = taken(
        tmp_path, "nessus", NESSUS,
        "1,CVE-2021-34527,High,ad1.ch.example,445,Spouleur",
        "1,CVE-2021-1675,Critical,ad1.ch.example,139,Spouleur",
        "2,,Medium,AD1,443,Certificat échu",
    )  # fmt: skip
    assert [each.name for each in found.found] == ["ad1.ch.example"]
    one = flaw(found, "Spouleur")
    assert (one.cves, one.severity) == (("CVE-2021-34527", "CVE-2021-1675"), FlawSeverity.CRITICAL)
    assert one.target_days == 7
    assert one.machines == flaw(found, "Certificat").machines == ("ad1.ch.example",)


def test_a_flaw_of_many_machines_stands_once_and_apart_where_its_dates_differ(tmp_path):
    head = NESSUS + ",First Found"
    rows = [f"1,,High,pc-{n},0,Navigateur,2026-10-0{1 + n % 2}" for n in range(6)]
    found = taken(tmp_path, "nessus", head, *rows)
    assert [(each.first_seen, len(each.machines)) for each in found.whole["flaws"]] == [
        ("2026-10-01", 3), ("2026-10-02", 3),
    ]  # fmt: skip


def test_a_remark_of_a_scanner_is_no_flaw_but_its_machine_was_looked_at(tmp_path):
    found = taken(tmp_path, "nessus", NESSUS, "1,,None,srv1,0,Scan Information",
                  "2,,Critical,pc7,0,Unsupported Windows OS (remote)")  # fmt: skip
    assert {each.name: each.obsolete for each in found.found} == {"srv1": False, "pc7": True}
    assert [each.name for each in found.whole["flaws"]] == ["Unsupported Windows OS (remote)"]


@pytest.mark.parametrize(
    ("score", "severity"),
    [("9.8", "critical"), ("9.0", "critical"), ("8.9", "high"), ("4.0", "medium"), ("0.1", "low")],
)
def test_a_score_gives_the_severity_that_the_standard_says(tmp_path, score, severity):
    found = taken(tmp_path, "openvas", "IP,Hostname,CVSS,NVT Name,CVEs", f"10.0.0.1,,{score},X,")
    assert found.whole["flaws"][0].severity == severity
    assert found.found[0].name == "10.0.0.1"


def test_a_score_of_nought_is_a_remark(tmp_path):
    found = taken(tmp_path, "openvas", "IP,Hostname,CVSS,NVT Name,CVEs", "10.0.0.1,pc,0.0,Route,")
    assert found.whole["flaws"] == ()
    assert found.found[0].name == "pc"


def test_a_list_in_cp1252_gives_dates_targets_and_exceptions(tmp_path):
    found = taken(
        tmp_path, "patch-list", LIST,
        "GAM1;Internet;Cumulatif;;Élevée;;20/08/2026;12/09/2026;;;;30/11/2026;Pas de créneau d'arrêt",
        "PACS;Partenaires;OpenSSH;CVE-2024-6387;Critique;;;04/08/2026;;30/09/2026;;;",
        "BMS;interne;;;;14/01/2020;;;;;;;",
        "LAB;Interne;Pilote;;Faible;;;01/10/2026;;;45;;",
        encoding="cp1252",
    )  # fmt: skip
    assert "table.cp1252" in found.codes
    gam = flaw(found, "Cumulatif")
    assert (gam.first_seen, gam.exception_until) == ("2026-09-12", "2026-11-30")
    assert gam.exception_reason is ExceptionReason.NO_WINDOW
    assert (gam.target, gam.target_days) == (None, 30)
    assert (flaw(found, "OpenSSH").target, flaw(found, "OpenSSH").target_days) == (
        "2026-09-30", None,
    )  # fmt: skip
    assert flaw(found, "Pilote").target_days == 45
    machines = {each.name: each for each in found.found}
    assert machines["BMS"].support_end == "2020-01-14"
    assert machines["GAM1"].exposure is MachineExposure.INTERNET
    assert machines["GAM1"].updated_on == "2026-08-20"
    assert machines["LAB"].obsolete is NOT_ASSESSED


def test_the_reason_of_an_exception_is_one_of_a_list_whatever_was_written(tmp_path):
    found = taken(tmp_path, "patch-list", "Équipement;Correctif;Motif",
                  "A;X;Vu avec Mme Durand au téléphone")  # fmt: skip
    assert flaw(found, "X").exception_reason is ExceptionReason.OTHER
    assert "Durand" not in str(found.whole)


def test_a_flaw_is_open_and_not_excused_while_one_of_its_rows_is(tmp_path):
    found = taken(
        tmp_path, "patch-list", "Équipement;Correctif;Vu le;Corrigé le;Dérogation jusqu'au",
        "A;X;02/09/2026;05/10/2026;", "A;X;01/09/2026;;", "B;X;01/09/2026;01/10/2026;",
        "C;X;01/09/2026;;31/12/2026", "C;X;01/09/2026;;", "D;X;;;31/12/2026", "D;X;;;30/11/2026",
    )  # fmt: skip
    by = {flaw.machines: flaw for flaw in found.whole["flaws"]}
    told = {name: each for names, each in by.items() for name in names}
    assert (told["A"].fixed_on, told["A"].first_seen) == (None, "2026-09-01")
    assert told["B"].fixed_on == "2026-10-01"
    assert told["C"].exception_until is None
    assert told["D"].exception_until == "2026-11-30"


def test_a_day_after_that_of_the_data_is_told_by_its_cell_and_not_taken(tmp_path):
    found = taken(tmp_path, "patch-list", "Équipement;Correctif;Vu le;Échéance",
                  "A;X;01/11/2026;31/12/2026")  # fmt: skip
    told = found.fault("follow-up.date-ahead")
    assert (told.path, told.severity) == ("C2", "warning")
    assert (flaw(found, "X").first_seen, flaw(found, "X").target) == (None, "2026-12-31")


def test_an_unknown_word_is_told_by_its_cell(tmp_path):
    columns = [{"field": "asset", "headings": ["Nom"], "required": True},
               {"field": "exposure", "headings": ["Où"]}]  # fmt: skip
    how = changed("patch-list", columns=columns, leave=[])
    found = taken(tmp_path, how, "Nom;Où", "A;internet", "B;ailleurs", "C;")
    assert [each.exposure for each in found.found] == ["internet", NOT_ASSESSED, NOT_ASSESSED]
    assert found.fault("follow-up.unknown-word").path == "B3"


def test_a_mapping_may_say_the_exposure_of_all_and_the_days_allowed(tmp_path):
    how = changed("openvas", constants={"exposure": "partners", "target_days": "15"})
    found = taken(tmp_path, how, "IP,CVSS,NVT Name", "10.0.0.1,9.9,X")
    assert found.found[0].exposure is MachineExposure.PARTNERS
    assert found.whole["flaws"][0].target_days == 15


@pytest.mark.parametrize(
    "constants", [{"exposure": "partout"}, {"target_days": "bientôt"}, {"target_days": "-1"}]
)
def test_a_wrong_constant_refuses_the_import(tmp_path, constants):
    with pytest.raises(CsirtError) as caught:
        taken(tmp_path, changed("openvas", constants=constants), "IP,CVSS,NVT Name", "1.1.1.1,9,X")
    assert caught.value.faults[0].code == "follow-up.bad-constant"


def test_hidden_signs_in_a_long_name_do_not_break_the_file(tmp_path):
    name = "A" + "\u202e" * 290
    found = taken(tmp_path, "patch-list", "Équipement;Correctif", f"{name};{name}")
    assert len(found.found[0].name) <= 500
    assert "\u202e" not in found.found[0].name


def test_a_row_without_a_machine_is_left(tmp_path):
    found = taken(tmp_path, "patch-list", "Équipement;Correctif", ";X", "A;X")
    assert found.fault("table.no-name").line == 2
    assert [each.machines for each in found.whole["flaws"]] == [("A",)]
