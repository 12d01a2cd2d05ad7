"""Accounts, staff, campaigns, pieces and registers: counted, and nobody named."""

import pytest
from follow_up_world import MAPS, ON, changed, taken
from hypothesis import given
from hypothesis import strategies as st

from csirt.errors import CsirtError
from csirt.files.follow_up.awareness import merged, year_before
from csirt.files.follow_up.take import kind_of
from csirt.model.follow_up import FEWEST, AccountFinding, UnitTraining
from csirt.model.record import NOT_ASSESSED

# --- accounts ---

AD = (
    "DistinguishedName,SamAccountName,Enabled,PasswordNeverExpires,AdminCount,LastLogonDate,"
    "whenCreated,MemberOf,Second facteur"
)


def account(sam="a1", ou="Agents", enabled="True", never="False", admin="", last="2026-10-30",
            made="2020-01-01", member="CN=Tous", mfa=""):  # fmt: skip
    return (
        f'"CN={sam},OU={ou},DC=ch",{sam},{enabled},{never},{admin},{last},{made},"{member}",{mfa}'
    )


def counts(found):
    return {each.finding.value: (each.count, each.of, each.unknown) for each in found.found}


def test_accounts_are_counted_and_nothing_of_them_is_kept(tmp_path):
    found = taken(
        tmp_path, "ad-account-review", AD,
        account("dupont"), account("adm1", admin="1", mfa="Oui"),
        account("adm2", admin="1", mfa="Non", last="2026-02-01", never="True"),
        account("tma1", ou="Prestataires", member="CN=VPN", mfa="Oui", last="2026-05-01"),
        account("accueil-urg", never="True"), account("vieux", last=""),
        account("neuf", last="", made="2026-10-20"), account("parti", enabled="False"),
    )  # fmt: skip
    assert counts(found) == {
        "privileged": (2, 7, 0), "privileged-no-mfa": (1, 2, 0), "unused": (3, 7, 0),
        "never-used": (1, 7, 0), "never-expiring": (2, 7, 0), "generic": (1, 7, 0),
        "supplier": (1, 7, 0), "supplier-unused": (1, 1, 0), "remote-no-mfa": (0, 1, 0),
    }  # fmt: skip
    assert "dupont" not in str(found.whole)
    assert "table.account-disabled" in found.codes


def test_the_ninetieth_day_is_not_yet_unused(tmp_path):
    found = taken(tmp_path, "ad-account-review", AD, account(last="2026-08-02"),
                  account(last="2026-08-01"))  # fmt: skip
    assert counts(found)["unused"] == (1, 2, 0)


def test_a_smart_card_that_is_not_imposed_says_nothing_of_a_second_factor(tmp_path):
    head = "Enabled,LastLogonDate,AdminCount,SmartcardLogonRequired"
    found = taken(tmp_path, "ad-account-review", head, "True,2026-10-30,1,True",
                  "True,2026-10-30,1,False", "True,2026-10-30,1,False")  # fmt: skip
    assert counts(found)["privileged-no-mfa"] == (0, 1, 2)


def test_what_no_column_says_is_not_counted(tmp_path):
    found = taken(tmp_path, "ad-account-review", "Enabled,LastLogonDate,AdminCount",
                  "True,,1", "True,,0")  # fmt: skip
    assert set(counts(found)) == {"privileged"}


def test_a_logon_after_the_day_of_the_data_says_nothing(tmp_path):
    found = taken(tmp_path, "ad-account-review", AD, account(last="2026-11-02"), account())
    assert counts(found)["unused"] == (0, 1, 1)
    assert "follow-up.date-ahead" in found.codes


def test_a_review_holds_for_a_finding_when_it_holds_for_each_account_of_it(tmp_path):
    found = taken(
        tmp_path, "account-review", "Compte;Administrateur;Prestataire;Revu le",
        "a;Oui;Non;05/09/2026", "b;Oui;Non;01/09/2026", "c;Non;Oui;", "d;Non;Oui;03/09/2026",
    )  # fmt: skip
    days = {each.finding: each.reviewed_on for each in found.found}
    assert days[AccountFinding.PRIVILEGED] == "2026-09-01"
    assert days[AccountFinding.SUPPLIER] is NOT_ASSESSED


def test_a_list_of_suppliers_accounts_alone_may_say_so_once(tmp_path):
    constants = {"supplier": "oui", "reviewed_on": "2026-09-01", "unused_days": "30"}
    how = changed("account-review", constants=constants)
    found = taken(tmp_path, how, "Compte;Dernière connexion", "a;15/09/2026", "b;")
    assert counts(found)["supplier-unused"] == (2, 2, 0)
    assert {each.reviewed_on for each in found.found if each.count} == {"2026-09-01"}


@pytest.mark.parametrize("day", ["hier", "2026-11-01"])
def test_a_review_that_is_no_day_or_still_to_come_is_refused(tmp_path, day):
    with pytest.raises(CsirtError) as caught:
        taken(tmp_path, changed("account-review", constants={"reviewed_on": day}),
              "Compte;Prestataire", "a;Oui")  # fmt: skip
    assert caught.value.faults[0].code == "follow-up.bad-constant"


# --- awareness ---

REGISTER = "Matricule;Service;Date de formation"


def staff(unit, count, trained=0, day="02/05/2026"):
    return [f"{unit}{n};{unit};{day if n < trained else ''}" for n in range(count)]


def test_each_is_counted_once_and_only_within_twelve_months(tmp_path):
    found = taken(
        tmp_path, "training-register", REGISTER, *staff("Urgences", 6, 2),
        "Urgences0;Urgences;01/06/2026", "Urgences5;Urgences;31/10/2025",
        "Urgences4;Urgences;01/11/2025",
    )  # fmt: skip
    assert [(each.unit, each.staff, each.trained) for each in found.found] == [("Urgences", 6, 3)]
    assert "Urgences0" not in str(found.whole)


def test_units_under_five_are_counted_together_and_with_another_if_they_must(tmp_path):
    found = taken(tmp_path, "training-register", REGISTER, *staff("Urgences", 9, 4),
                  *staff("Imagerie", 6, 6), *staff("Direction", 2, 2))  # fmt: skip
    assert [(each.unit, each.staff, each.trained) for each in found.found] == [
        ("Urgences", 9, 4), ("", 8, 8),
    ]  # fmt: skip
    assert "follow-up.small-units" in found.codes


def test_a_row_of_a_unit_is_a_sum_and_more_than_all_is_left(tmp_path):
    found = taken(
        tmp_path, "training-register", "Service;Effectif;Formés;Date",
        "Médecine;40;22;30/10/2026", "Chirurgie;30;31;30/10/2026", "Imagerie;12;;30/10/2026",
        "Biologie;20;11;30/10/2025",
    )  # fmt: skip
    assert [(each.unit, each.staff, each.trained) for each in found.found] == [("Médecine", 40, 22)]
    assert {"follow-up.more-than-all", "follow-up.row-incomplete", "follow-up.too-old"} == set(
        found.codes
    )
    assert found.fault("follow-up.more-than-all").path == "C3"


def test_a_list_of_those_who_came_does_not_say_how_many_did_not(tmp_path):
    how = changed("training-register", constants={"rows": "attendance"})
    found = taken(tmp_path, how, REGISTER, *staff("Urgences", 6, 6))
    assert [(each.staff, each.trained) for each in found.found] == [(NOT_ASSESSED, 6)]


units = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 12)).map(lambda n: (n[0], min(n))), max_size=9
)


@given(units)
def test_no_group_is_under_five_but_the_whole_and_the_sum_stays(some):
    given_ = [UnitTraining(unit=f"u{at}", staff=n, trained=t) for at, (n, t) in enumerate(some)]
    found = merged(given_)
    total = sum(n for n, _ in some)
    assert sum(each.staff for each in found) == total
    assert sum(each.trained for each in found) == sum(t for _, t in some)
    assert all(each.staff >= min(FEWEST, total) for each in found)


def test_a_year_before_the_twenty_ninth_of_february_is_a_day():
    assert year_before("2028-02-29") == "2027-02-28"
    assert year_before(ON) == "2025-10-31"


# --- phishing ---


def test_a_campaign_is_a_row_of_counts(tmp_path):
    found = taken(
        tmp_path, "phishing-campaigns", "Campagne;Date;Délivrés;Clics;Signalés",
        "Colis;06/10/2026;121;12;35", "Colis;06/10/2026;1;1;1", "Trop;07/10/2026;10;11;0",
        "Sans date;;10;1;0", "Sans signalement;08/10/2026;10;1;", "Demain;01/11/2026;10;1;1",
    )  # fmt: skip
    assert [(each.name, each.delivered, each.reported) for each in found.found] == [
        ("Colis", 121, 35), ("Sans signalement", 10, NOT_ASSESSED),
    ]  # fmt: skip
    assert found.fault("follow-up.twice").line == 3
    assert found.fault("follow-up.more-than-all").path == "D4"
    assert "follow-up.date-ahead" in found.codes


def test_messages_are_counted_into_a_campaign_and_addresses_are_lost(tmp_path):
    found = taken(
        tmp_path, "phishing-results", "id,status,reported,send_date,email",
        "1,Email Sent,false,2026-10-06T08:00:00Z,a@ch.example",
        "2,Clicked Link,false,2026-10-06T08:00:01Z,b@ch.example",
        "3,Submitted Data,true,2026-10-07T08:00:01Z,c@ch.example",
        "4,Error,false,2026-10-06T08:00:01Z,d@ch.example",
    )  # fmt: skip
    (one,) = found.found
    assert (one.on, one.delivered, one.clicked, one.reported) == ("2026-10-06", 3, 2, 1)
    assert "@" not in str(found.whole)


def test_messages_without_a_day_are_told_and_make_no_campaign(tmp_path):
    found = taken(tmp_path, "phishing-results", "status,send_date", "Email Sent,")
    assert found.found == ()
    assert "follow-up.row-incomplete" in found.codes


# --- dossiers ---


def test_pieces_are_known_by_their_label_or_code_and_no_person_is_kept(tmp_path):
    found = taken(
        tmp_path, "preparation-dossiers", "Pièce;État;Responsable;Du;Prochain essai",
        "Sauvegardes : copie hors ligne, essai;Essayé;Exploitation;19/02/2026;19/02/2027",
        "technical/links;;Mme Exemple;;", "care/support;Rien;x@ch.example;;",
        "Piscine;Écrit;RSSI;;", "technical/links;Écrit;RSSI;;",
    )  # fmt: skip
    pieces = {each.piece: each for each in found.found}
    assert set(pieces) == {"technical/backups", "technical/links", "care/support"}
    assert pieces["technical/backups"].next_test == "2027-02-19"
    assert (pieces["technical/links"].state, pieces["technical/links"].owner) == (NOT_ASSESSED, "")
    assert pieces["care/support"].owner == ""
    assert [each.path for each in found.faults if each.code == "follow-up.person"] == ["C3", "C4"]
    assert found.fault("follow-up.twice").line == 6
    assert "Exemple" not in "".join(each.message for each in found.faults)


@pytest.mark.parametrize(
    "said", ["RSSI", "Directeur de garde", "M.C.O.", "Madame la directrice", "ged:PR/2026", "DPO"]
)
def test_a_function_is_no_person(tmp_path, said):
    found = taken(tmp_path, "preparation-dossiers", "Code;État;Responsable",
                  f"care/support;Rien;{said}")  # fmt: skip
    assert found.found[0].owner == said


@pytest.mark.parametrize("said", ["Dr Exemple", "M. Exemple", "Pr. Exemple", "DR EXEMPLE"])
def test_a_title_and_a_name_are_a_person(tmp_path, said):
    found = taken(tmp_path, "preparation-dossiers", "Code;État;Responsable",
                  f"care/support;Rien;{said}")  # fmt: skip
    assert found.found[0].owner == ""


# --- privacy ---


def test_processors_without_an_answer_are_not_a_no(tmp_path):
    found = taken(tmp_path, "processors", "Sous-traitant;Clause de sous-traitance",
                  "A;Oui", "B;Non", "C;", "D;Oui")  # fmt: skip
    told = found.found.clauses
    assert (told.count, told.of, told.unknown) == (2, 3, 1)
    assert found.found.breaches is NOT_ASSESSED


def test_two_days_decide_the_seventy_two_hours_where_they_can(tmp_path):
    rows = {
        "the next day": ("01/10/2026", "Oui", "02/10/2026"),
        "two days on": ("01/10/2026", "Oui", "03/10/2026"),
        "three days on, either way": ("01/10/2026", "Oui", "04/10/2026"),
        "four days on": ("01/10/2026", "Oui", "05/10/2026"),
        "never, and long ago": ("01/10/2026", "Oui", ""),
        "not yet": ("30/10/2026", "Oui", ""),
        "told before it was known": ("05/10/2026", "Oui", "01/10/2026"),
        "not to be told": ("01/10/2026", "Non", ""),
        "nobody decided": ("01/10/2026", "", ""),
    }
    found = taken(tmp_path, "breach-register", "Connue le;À notifier;Notifiée le",
                  *(";".join(row) for row in rows.values()))  # fmt: skip
    told = found.found.in_time
    assert (told.count, told.of, told.unknown) == (2, 4, 4)
    assert found.found.breaches == 9
    assert (found.found.notified.count, found.found.notified.of) == (5, 7)


def test_a_table_of_the_officer_tells_several_things(tmp_path):
    found = taken(
        tmp_path, "privacy-programme", "Nature;Désigné;Requise;Faite le",
        "DPO;Oui;;", "AIPD;;Oui;12/03/2025", "AIPD;;Oui;", "AIPD;;Non;", "Rumeur;;;",
    )  # fmt: skip
    assert found.found.dpo is True
    assert (found.found.impact_analyses.count, found.found.impact_analyses.of) == (1, 2)
    assert found.fault("table.bad-value").path == "A6"


# --- what is refused ---


def test_a_mapping_of_the_model_is_no_follow_up():
    with pytest.raises(CsirtError) as caught:
        kind_of(MAPS["glpi-server"])
    assert caught.value.faults[0].code == "follow-up.wrong-target"


def test_a_number_of_a_person_anywhere_refuses_the_file(tmp_path):
    with pytest.raises(CsirtError) as caught:
        taken(tmp_path, "training-register", REGISTER, "1 85 05 78 006 084 91;Urgences;")
    assert caught.value.faults[0].code == "table.person-number"
    assert "084" not in str(caught.value)
