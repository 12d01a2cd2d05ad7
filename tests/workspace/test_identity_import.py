"""An export of the directory becomes groups of accounts of a facility, and raises its risk."""

from pathlib import Path

import numpy as np
import pytest
from identity_worlds import graph, neo4j, nurses

import csirt.workspace
from csirt.analysis.attack_graph.compile import compiled, entry_nodes
from csirt.analysis.attack_graph.sample import sampled
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.files.shipped import catalogue
from csirt.model.facility import SeenFacility
from csirt.text import speak
from csirt.workspace.identities import identities
from csirt.workspace.identity_import import identities_imported

PERSON = """
schema: csirt.facility/1
id: ch
name: "Centre hospitalier"
provenance: {basis: declared, by: RSSI, on: 2026-01-01}
zones: [{id: lan}]
directories: [{id: ad, controllers: [dc]}]
identities:
  - {id: staff, mailbox: true, directory: ad, rights: [{as: user, on: [all]}]}
assets:
  - {id: dc, kind: domain-controller, zone: lan, listens: [ldap], flaws: []}
  - {id: pc, name: "PC10", kind: workstation, zone: lan, listens: [smb], flaws: []}
flows: []
"""


@pytest.fixture
def person(tmp_path) -> Path:
    path = tmp_path / "ch.yaml"
    path.write_text(PERSON, encoding="utf-8")
    return path


def export(tmp_path, rows=None, more=None, name="db.json", **options):
    made, _ = graph(nurses(800) if rows is None else rows, more)
    return neo4j(made, tmp_path / name, **options)


def seen(person):
    return load(person.with_name("ch.seen.yaml"), SeenFacility)


def control(person):
    """Return how likely control of the directory is, and the graph."""
    workspace = csirt.workspace.open(person)
    made = compiled(workspace.estate(person), catalogue())
    node = np.array([made.graph.index["control", "ch/ad"]], np.int32)
    entries = entry_nodes(made, ["internet", "mail"])
    found = sampled(made.graph, entries, node, samples=8_192, seed=3)
    return float(found.probability[0]), made.graph


def test_800_nurses_of_one_right_are_one_identity_with_a_count(tmp_path, person):
    done = identities_imported([export(tmp_path)], person, on="2026-11-30")
    found = {each.id: each for each in seen(person).identities}
    assert (done.accounts, done.groups) == (800, 3)
    crowd = found["annuaire-200"]
    assert (crowd.count, crowd.kind, crowd.mailbox) == (800, "person", True)
    assert crowd.controls == ("identity:annuaire-comptes-de-service-administrateurs-du-domaine",)
    assert found["annuaire-administrateurs-du-domaine"].controls == ("directory:ad",)
    assert all(each.directory == "directory:ad" for each in found.values())


def test_who_comes_to_nothing_is_not_written_where_accounts_are_described(tmp_path, person):
    identities_imported([export(tmp_path)], person, on="2026-11-30")
    assert not any("autres" in each.id for each in seen(person).identities)


def test_where_nobody_described_accounts_the_others_are_written_too(tmp_path, person):
    text = PERSON.replace("identities:\n  - {id: staff, mailbox: true, directory: ad, "
                          "rights: [{as: user, on: [all]}]}\n", "")  # fmt: skip
    person.write_text(text, encoding="utf-8")
    for _ in range(2):
        done = identities_imported([export(tmp_path)], person, on="2026-11-30")
    others = {each.id: each for each in seen(person).identities}["annuaire-autres-comptes"]
    assert (others.count, others.controls) == (1, ())
    assert (done.written, done.removed) == ((), ())


def test_no_name_of_a_person_is_written(tmp_path, person):
    made, at = graph([*nurses(3), ("u:700", "generic-all", "g:admins")])
    names = {at[name]: f"SECRET-{name}@CH.LOCAL" for name in at if name[0] in "us"}
    identities_imported([neo4j(made, tmp_path / "db.json", names=names)], person, on="2026-11-30")
    text = person.with_name("ch.seen.yaml").read_text(encoding="utf-8")
    assert "SECRET" not in text.upper()
    assert "ayant un droit en propre" in text


def test_an_import_raises_control_of_the_directory_and_never_lowers_it(tmp_path, person):
    before, older = control(person)
    identities_imported([export(tmp_path)], person, on="2026-11-30")
    after, newer = control(person)
    assert after > before + 0.02
    assert set(older.index) <= set(newer.index)


def test_an_export_without_any_way_leaves_every_coin_as_it_was(tmp_path, person):
    before, older = control(person)
    rows = [("u:1", "member-of", "g:2")]
    done = identities_imported([export(tmp_path, rows)], person, on="2026-11-30")
    assert done.accounts == 0
    after, newer = control(person)
    coins = dict(zip([older.nodes[at] for at in older.tossed], older.coins.keys, strict=True))
    again = dict(zip([newer.nodes[at] for at in newer.tossed], newer.coins.keys, strict=True))
    assert coins.items() <= again.items()
    assert after >= before


def test_the_same_export_twice_gives_the_same_bytes_also_another_day(tmp_path, person):
    path = export(tmp_path)
    identities_imported([path], person, on="2026-11-30")
    text = person.with_name("ch.seen.yaml").read_bytes()
    done = identities_imported([path], person, on="2026-12-01")
    assert (done.written, person.with_name("ch.seen.yaml").read_bytes()) == ((), text)


def test_what_was_repaired_leaves_the_model(tmp_path, person):
    identities_imported([export(tmp_path)], person, on="2026-11-30")
    mended = [row for row in nurses(800) if row[1] != "force-change-password"]
    done = identities_imported([export(tmp_path, mended)], person, on="2026-12-01")
    assert done.removed == ("annuaire-200",)
    assert all(each.id != "annuaire-200" for each in seen(person).identities)


def test_a_way_through_a_described_machine_is_told_by_rights_and_sessions(tmp_path, person):
    rows = [
        ("u:400", "member-of", "g:admins"), ("c:pc10", "has-session", "u:400"),
        ("u:1", "member-of", "g:20"), ("g:20", "admin-to", "c:pc10"),
        ("u:2", "generic-all", "c:pc99"), ("c:pc99", "has-session", "u:400"),
    ]  # fmt: skip
    for _ in range(2):
        done = identities_imported([export(tmp_path, rows)], person, on="2026-11-30")
    found = {each.id: each for each in seen(person).identities}
    held = found["annuaire-20"]
    assert [(right.as_, right.on) for right in held.rights] == [("admin", ("asset:pc",))]
    assert held.controls == ()
    assert found["annuaire-pc99-ch-local"].controls == (
        "identity:annuaire-administrateurs-du-domaine",
    )
    machine = next(each for each in seen(person).assets if each.id == "pc")
    assert machine.sessions == ("identity:annuaire-administrateurs-du-domaine",)
    assert done.written == ()
    whole = {"d:0": {}}
    path = export(tmp_path, rows[:1] + rows[2:], whole)
    identities_imported([path], person, on="2026-12-01")
    assert next(each for each in seen(person).assets if each.id == "pc").sessions == ()


def test_a_disabled_account_is_no_start_but_still_a_way(tmp_path, person):
    rows = [("u:1", "generic-all", "u:2"), ("u:2", "generic-all", "g:admins")]
    path = export(tmp_path, rows, {"u:2": {"enabled": False}})
    done = identities_imported([path], person, on="2026-11-30")
    assert done.accounts == 1
    assert identities([path]).survey.disabled == 1


RIGHTS = [
    ("u:400", "member-of", "g:admins"), ("c:pc10", "has-session", "u:400"),
    ("u:1", "member-of", "g:20"), ("g:20", "admin-to", "c:pc10"),
    ("g:20", "generic-all", "g:admins"), ("d:0", "contains", "u:400"),
]  # fmt: skip


@pytest.mark.parametrize(("gone", "rights", "controls"), [(4, 1, 0), (3, 0, 1)])
def test_of_a_group_that_stays_the_right_that_was_repaired_goes(
    tmp_path, person, gone, rights, controls
):
    """The easy version merges: what is no longer said stays, and the risk with it."""
    identities_imported([export(tmp_path, RIGHTS)], person, on="2026-11-30")
    before = {each.id: each for each in seen(person).identities}["annuaire-20"]
    assert (len(before.rights), len(before.controls)) == (1, 1)
    mended = [row for at, row in enumerate(RIGHTS) if at != gone]
    done = identities_imported([export(tmp_path, mended)], person, on="2026-12-01")
    found = {each.id: each for each in seen(person).identities}
    after = found["annuaire-20"]
    assert (len(after.rights), len(after.controls)) == (rights, controls)
    assert done.changes.updated[0] == "annuaire-20"
    assert after.provenance.on == "2026-12-01"
    assert found["annuaire-administrateurs-du-domaine"].provenance.on == "2026-11-30"


def test_a_part_of_an_export_takes_nothing_away(tmp_path, person):
    identities_imported([export(tmp_path, RIGHTS)], person, on="2026-11-30")
    text = person.with_name("ch.seen.yaml").read_bytes()
    done = identities_imported([export(tmp_path, RIGHTS[:1])], person, on="2026-12-01")
    assert [fault.code for fault in done.faults] == ["identities.partial"]
    assert (done.removed, person.with_name("ch.seen.yaml").read_bytes()) == ((), text)


def test_without_an_active_administrator_there_is_no_record_of_any(tmp_path, person):
    """Who can become one holds the directory itself: the danger stays, the account does not."""
    rows = [("u:1", "generic-all", "g:admins"), ("u:2", "member-of", "g:admins")]
    path = export(tmp_path, rows, {"u:2": {"enabled": False}, "d:0": {}})
    done = identities_imported([path], person, on="2026-11-30")
    (only,) = seen(person).identities
    assert (only.count, only.controls) == (1, ("directory:ad",))
    assert (done.groups, done.accounts) == (1, 1)


def test_what_is_of_no_known_kind_is_written_by_its_identifier(tmp_path, person):
    """It may be an account under a label that is not known."""
    made, at = graph([("u:1", "member-of", "g:9"), ("g:9", "generic-all", "g:admins")])
    path = neo4j(made, tmp_path / "db.json", names={at["g:9"]: "JEANNE@CH.LOCAL"})
    path.write_text(path.read_text().replace('["Base", "Group"], "properties": {"objectid": '
                    '"S-1-5-21-1-2-3-9"', '["AZRole"], "properties": {"objectid": '
                    '"S-1-5-21-1-2-3-9"'))  # fmt: skip
    identities_imported([path], person, on="2026-11-30")
    text = person.with_name("ch.seen.yaml").read_text(encoding="utf-8")
    assert "JEANNE" not in text.upper()
    assert "S-1-5-21-1-2-3-9" in text
    assert "JEANNE" not in str(identities([path]).as_json("fr"))
    assert "JEANNE" in str(identities([path], named=True).as_json("fr"))


def test_a_dry_run_writes_nothing_and_tells_the_ways_it_opens(tmp_path, person):
    done = identities_imported([export(tmp_path)], person, on="2026-11-30", dry_run=True)
    assert not person.with_name("ch.seen.yaml").exists()
    assert done.as_json()["identities"]["added"] == 3


def test_several_directories_need_a_word(tmp_path, person):
    person.write_text(
        PERSON.replace("directories: [", "directories: [{id: labo, controllers: [dc]}, "),
        encoding="utf-8",
    )
    path = export(tmp_path)
    done = identities_imported([path], person, on="2026-11-30", dry_run=True)
    assert [fault.code for fault in done.faults] == ["identities.no-directory"]
    told = identities_imported([path], person, on="2026-11-30", directory="ad", dry_run=True)
    assert told.faults == ()
    with pytest.raises(NotFoundError, match="labo, ad"):
        identities_imported([path], person, on="2026-11-30", directory="x")


def test_the_export_of_one_directory_takes_nothing_from_another(tmp_path, person):
    person.write_text(
        PERSON.replace("directories: [", "directories: [{id: labo, controllers: [dc]}, "),
        encoding="utf-8",
    )
    path = export(tmp_path)

    def taken(directory, rows=None, on="2026-11-30"):
        file = export(tmp_path, rows) if rows else path
        return identities_imported([file], person, on=on, directory=directory)

    taken("ad")
    own = {each.id: each for each in seen(person).identities}
    other = taken("labo")
    assert (other.removed, other.as_json()["identities"]["added"]) == ((), len(own))
    both = {each.id: each for each in seen(person).identities}
    assert own.items() <= both.items()
    assert {each.directory for each in both.values()} == {"directory:ad", "directory:labo"}
    for each in both.values():  # and nobody of one becomes an administrator of the other
        for held in each.controls:
            name = held.removeprefix("identity:")
            assert held == each.directory or both[name].directory == each.directory
    for directory in ("ad", "labo"):
        assert taken(directory, on="2026-12-01").written == ()
    mended = [row for row in nurses(800) if row[1] != "force-change-password"]
    assert taken("labo", mended).removed == ("annuaire-200-2",)
    assert own.items() <= {each.id: each for each in seen(person).identities}.items()


def of_domain(tmp_path, domain, rows=None):
    made, at = graph(rows or nurses(800))
    return neo4j(made, tmp_path / f"{domain}.json", names={at["d:0"]: domain})


def undescribed(person, text="directories: [{id: ad, controllers: [dc]}]\n"):
    told = PERSON.replace("directories: [{id: ad, controllers: [dc]}]\n", text)
    person.write_text(told.replace(", directory: ad", ""), encoding="utf-8")


def test_an_export_of_another_domain_is_not_that_of_the_only_one_known(tmp_path, person):
    undescribed(person, "")
    identities_imported([of_domain(tmp_path, "CH.LOCAL")], person, on="2026-11-30")
    own = {each.id: each for each in seen(person).identities}
    assert {each.directory for each in own.values()} == {"directory:ch-local"}
    done = identities_imported([of_domain(tmp_path, "LABO.LOCAL")], person, on="2026-11-30")
    assert done.removed == ()
    assert [fault.code for fault in done.faults] == ["identities.no-directory"]
    assert own.items() <= {each.id: each for each in seen(person).identities}.items()


def test_a_directory_that_has_another_id_today_has_its_groups_once(tmp_path, person):
    path = export(tmp_path)
    identities_imported([path], person, on="2026-11-30")
    before = [each.id for each in seen(person).identities]
    person.write_text(
        PERSON.replace("{id: ad,", "{id: annuaire,").replace(
            "directory: ad", "directory: annuaire"
        ),
        encoding="utf-8",
    )
    identities_imported([path], person, on="2026-12-01")
    after = seen(person).identities
    assert [each.id for each in after] == before
    assert {each.directory for each in after} == {"directory:annuaire"}


def test_the_ids_of_one_directory_do_not_move_with_what_is_repaired_in_another(tmp_path, person):
    undescribed(
        person, "directories: [{id: labo, controllers: [dc]}, {id: ad, controllers: [dc]}]\n"
    )
    path = export(tmp_path)
    for directory in ("ad", "labo"):
        identities_imported([path], person, on="2026-11-30", directory=directory)
    mended = [row for row in nurses(800) if row[1] != "force-change-password"]
    identities_imported(
        [export(tmp_path, mended, name="m.json")], person, on="2026-12-01", directory="ad"
    )
    done = identities_imported([path], person, on="2026-12-01", directory="labo")
    assert (done.removed, done.written) == ((), ())


def test_what_came_without_its_directory_gives_way_to_what_comes_with_it(tmp_path, person):
    person.write_text(
        PERSON.replace("directories: [", "directories: [{id: labo, controllers: [dc]}, "),
        encoding="utf-8",
    )
    path = export(tmp_path)
    identities_imported([path], person, on="2026-11-30")
    before = {each.id for each in seen(person).identities}
    identities_imported([path], person, on="2026-11-30", directory="ad")
    assert {each.id for each in seen(person).identities} == before
    assert {each.directory for each in seen(person).identities} == {"directory:ad"}


# --- the answer of ``risk identities`` ---


def test_accounts_are_told_by_the_end_of_their_identifier_unless_names_are_asked_for(tmp_path):
    made, at = graph(nurses(2))
    path = neo4j(made, tmp_path / "db.json", names={at["u:1000"]: "ANNA@CH.LOCAL"})
    shy = str(identities([path]).as_json("fr"))
    assert "peut changer le mot de passe de" in shy
    assert "l'utilisateur n°\u00a01000" in shy.replace("\\xa0", "\u00a0")
    assert "ANNA" not in shy
    assert "ANNA" in str(identities([path], named=True).as_json("fr"))


def test_the_answer_is_whole_in_both_languages(tmp_path):
    found = identities([export(tmp_path, nurses(4))])
    french, english = (found.as_json(lang) for lang in ("fr", "en"))
    assert french["accounts"] == english["accounts"] == {
        "members": 2, "others": 4, "disabled": 0
    }  # fmt: skip
    assert french["cut"]["objects"][0]["repairs"][0]["mend"].startswith("Ôter à « 200 »")
    assert english["cut"]["objects"][0]["repairs"][0]["mend"].startswith("Take the right to reset")
    assert french["ways"][0]["hops"][1]["does"] == "peut changer le mot de passe de"
    speak("fr")
