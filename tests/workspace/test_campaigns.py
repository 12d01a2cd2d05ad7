"""Campaigns of a workspace: begun, answered by a table, and told without a name."""

import json
from pathlib import Path

import pytest
import region_worlds as worlds

from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.model.campaign import Campaign, CampaignKind, CampaignResult
from csirt.model.fault import ContentError
from csirt.workspace.campaign import Wanted, begun, opened_campaign
from csirt.workspace.campaign_import import results_imported
from csirt.workspace.campaign_status import campaign_status
from csirt.workspace.check import checked

ON = "2026-06-01"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a region of forty fictional facilities without evidence."""
    worlds.written(tmp_path / "region", 40, seed=5, pieces=1)
    return tmp_path / "region"


def wanted(**said: object) -> Wanted:
    told = {
        "id": "audit-2026", "kind": CampaignKind.AUDIT, "year": 2026, "title": "Audit",
        "due": "2026-12-15", **said,
    }  # fmt: skip
    return Wanted(**told)  # type: ignore[arg-type]


@pytest.fixture
def campaign(root: Path) -> Path:
    return begun(root / "region.yaml", wanted()).file.parent


def table(path: Path, *rows: str, heads: str = "FINESS;État;Date;Fonction") -> Path:
    file = path / "reponses.csv"
    file.write_text("\n".join([heads, *rows]) + "\n", encoding="utf-8")
    return file


def took(campaign: Path, *rows: str, **said: object):
    return results_imported(campaign, table(campaign, *rows), **{"on": ON, **said})  # type: ignore[arg-type]


def codes(done) -> list[str]:
    return [each.code for each in done.faults]


def files(campaign: Path) -> list[str]:
    return sorted(path.name for path in (campaign / "results").glob("*"))


# --- beginning ---


def test_a_campaign_is_written_for_whom_it_is_and_read_back(root):
    done = begun(root / "region.yaml", wanted(profiles=("ES",), departments=("991", "992")))
    assert load(done.file, Campaign) == done.campaign
    found = [each for each in worlds.places(40, 5) if each.profile == "ES"]
    assert done.targets == sum(each.department in ("991", "992") for each in found)


def test_a_campaign_that_stands_is_never_changed(root, campaign):
    before = (campaign / "campaign.yaml").read_bytes()
    with pytest.raises(StateError):
        begun(root / "region.yaml", wanted(title="Autre"))
    assert (campaign / "campaign.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("said", "key"),
    [({"facilities": ("f-990000099",)}, "campaign.unknown-facility"),
     ({"groups": ("ght-0",)}, "campaign.unknown-group")],
)  # fmt: skip
def test_a_target_that_the_region_does_not_have_is_refused(root, said, key):
    with pytest.raises(NotFoundError) as caught:
        begun(root / "region.yaml", wanted(**said))
    assert caught.value.key == key


@pytest.mark.parametrize("said", [{"profiles": ("hospital",)}, {"id": "Audit 2026"}, {"title": ""}])
def test_a_value_that_does_not_fit_is_refused_and_nothing_is_written(root, said):
    with pytest.raises(InputError):
        begun(root / "region.yaml", wanted(**said))
    assert not (root / "campaigns").exists()


# --- answers ---


def test_an_answer_is_a_small_file_of_its_facility(campaign):
    done = took(campaign, "990000003;Fait;15/05/2026;RSSI")
    assert (files(campaign), done.faults) == (["f-990000003.yaml"], ())
    found = load(campaign / "results" / "f-990000003.yaml", CampaignResult)
    assert (found.status, found.on, found.by, found.received) == ("done", "2026-05-15", "RSSI", ON)
    assert found.provenance is not None
    assert (campaign / "results" / "f-990000003.yaml").stat().st_size < 600


def test_a_facility_is_known_by_its_site_its_id_and_a_number_that_lost_nothing(campaign):
    done = took(campaign, "990000003;Fait;15/05/2026;", "f-990000004;Fait;15/05/2026;",
                "99 000 000 5;Fait;15/05/2026;")  # fmt: skip
    assert done.written == 3


def test_an_unknown_number_is_told_with_its_cell_and_the_others_are_taken(campaign):
    done = took(campaign, "999999999;Fait;15/05/2026;", "990000003;Fait;15/05/2026;")
    assert codes(done) == ["campaign.unknown-finess"]
    assert (done.faults[0].line, done.faults[0].column, done.written) == (2, 1, 1)


def test_the_same_row_twice_counts_once(campaign):
    done = took(campaign, *["990000003;Fait;15/05/2026;RSSI"] * 2)
    assert (codes(done), files(campaign)) == (["campaign.twice-same"], ["f-990000003.yaml"])


def test_two_rows_that_differ_are_both_kept_and_the_conflict_is_shown(campaign):
    done = took(campaign, "990000003;Fait;15/05/2026;RSSI", "990000003;Fait;16/05/2026;RSSI")
    assert codes(done) == ["campaign.twice-differs"]
    assert len(files(campaign)) == 2
    found = campaign_status(campaign, on=ON)
    assert [each.facility for each in found.conflicts] == ["f-990000003"]
    assert found.tallies[0].counts["done"] == 1


def test_a_table_that_comes_again_changes_nothing(campaign):
    rows = ["990000003;Fait;15/05/2026;RSSI", "990000004;Prévu;15/07/2026;DSI"]
    took(campaign, *rows)
    before = {name: (campaign / "results" / name).read_bytes() for name in files(campaign)}
    done = took(campaign, *rows, on="2026-06-02")
    assert (done.unchanged, done.written) == (2, 0)
    assert {name: (campaign / "results" / name).read_bytes() for name in files(campaign)} == before


def test_what_differs_from_before_is_a_conflict_unless_it_replaces(campaign):
    took(campaign, "990000003;Fait;15/05/2026;RSSI")
    done = took(campaign, "990000003;Fait;16/05/2026;RSSI", on="2026-06-02")
    assert codes(done) == ["campaign.differs"]
    done = took(campaign, "990000003;Fait;17/05/2026;RSSI", on="2026-06-03", replace=True)
    assert done.faults == ()
    found = campaign_status(campaign, on="2026-06-03")
    assert found.conflicts == ()
    assert len(files(campaign)) == 3


def test_a_plan_then_a_deed_is_no_conflict(campaign):
    took(campaign, "990000003;Prévu;15/07/2026;RSSI")
    done = took(campaign, "990000003;Fait;10/07/2026;RSSI", on="2026-07-11")
    assert (done.faults, done.differing) == ((), ())
    assert campaign_status(campaign, on="2026-07-11").conflicts == ()


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("990000003;Fait;15/05/2027;", "campaign.done-later"),
        ("990000003;;15/05/2026;", "campaign.row-bare"),
        (";Fait;15/05/2026;", "campaign.row-bare"),
        ("990000003;Fait;;", "campaign.row-bare"),
    ],
)
def test_a_row_that_cannot_be_taken_is_told_and_left(campaign, row, code):
    done = took(campaign, row, "990000004;Fait;15/05/2026;")
    assert codes(done) == [code]
    assert files(campaign) == ["f-990000004.yaml"]


def test_a_dry_run_writes_nothing(campaign):
    done = took(campaign, "990000003;Fait;15/05/2026;", dry_run=True)
    assert (len(done.added), done.written, files(campaign)) == (1, 0, [])


def test_a_number_of_a_person_refuses_the_whole_table(campaign):
    with pytest.raises(ContentError) as caught:
        took(
            campaign,
            "990000003;Fait;15/05/2026;2 55 08 14 168 025 38",
            "990000004;Fait;15/05/2026;",
        )
    assert [each.code for each in caught.value.faults] == ["table.person-number"]
    assert files(campaign) == []


def test_a_mapping_of_something_else_is_refused(campaign):
    with pytest.raises(ContentError) as caught:
        took(campaign, "990000003;Fait;15/05/2026;", mapping="ad-computers")
    assert caught.value.faults[0].code == "campaign.wrong-target"


SHEET_L = (
    "FINESS de l'entité juridique;FINESS des sites joués;Date;Durée;Genre;Niveau;Présents;"
    "Part de l'activité combinée;À froid, le;Actions ouvertes;Écarts constatés;Certifié par (fonction)"
)


def test_sheet_l_is_taken_with_what_it_tells(campaign):
    row = ";990000003, 990000004;15/05/2026;90;Sur table;débutant;Direction, Soins, DPO;40 %;20/05/2026;3;annuaire, papier;Direction"
    file = table(campaign, row, heads=SHEET_L)
    done = results_imported(campaign, file, on=ON, mapping="campaign-sheet-l")
    assert (done.faults, done.written) == ((), 2)
    found = load(campaign / "results" / "f-990000004.yaml", CampaignResult)
    assert (found.status, found.duration_minutes, found.activity_share) == ("done", 90, 0.4)
    assert found.present == ("direction", "care", "dpo")
    assert (found.played_as, found.level, found.gaps) == (
        "table-top",
        "beginner",
        ("annuaire", "papier"),
    )


def test_a_name_among_the_functions_and_a_sentence_among_the_gaps_are_left_aside(campaign):
    row = ";990000003;15/05/2026;90;;;Mme Durand, Direction;;;;Le médecin de garde n'a pas su joindre l'astreinte;"
    file = table(campaign, row, heads=SHEET_L)
    done = results_imported(campaign, file, on=ON, mapping="campaign-sheet-l")
    assert set(codes(done)) == {"campaign.unknown-presence", "campaign.no-code"}
    text = (campaign / "results" / "f-990000003.yaml").read_text("utf-8")
    assert "Durand" not in text
    assert "astreinte" not in text


# --- where it stands ---


def test_the_counts_are_those_of_the_targets_and_nobody_is_named(root, campaign):
    took(campaign, *(f"99{nth:07d};Fait;15/05/2026;RSSI" for nth in range(12)))
    found = campaign_status(campaign, on=ON)
    assert found.tallies[0].counts == {
        "done": 12, "planned": 0, "late": 0, "no-answer": 28, "exempt": 0,
    }  # fmt: skip
    assert "f-99" not in json.dumps(found.as_json("fr"))
    named = found.as_json("fr", names=True)
    assert named["tlp"] == "TLP:AMBER+STRICT"
    assert len(named["facilities"]) == 28  # type: ignore[arg-type]


def test_an_answer_of_somebody_not_asked_is_kept_and_not_counted(root):
    campaign = begun(root / "region.yaml", wanted(facilities=("f-990000001",))).file.parent
    done = took(campaign, "990000003;Fait;15/05/2026;")
    assert codes(done) == ["campaign.not-aimed"]
    assert campaign_status(campaign, on=ON).standings[0].facility == "f-990000001"


def test_quantities_are_told_from_five_facilities(campaign):
    heads = "FINESS des sites joués;Date;Durée;Certifié par (fonction)"
    rows = [f"99{nth:07d};15/05/2026;{60 + nth};RSSI" for nth in range(9)]
    file = table(campaign, *rows[:4], heads=heads)
    results_imported(campaign, file, on=ON, mapping="campaign-sheet-l")
    assert [each.whole.told for each in campaign_status(campaign, on=ON).quantities] == [False]
    file = table(campaign, *rows, heads=heads)
    results_imported(campaign, file, on=ON, mapping="campaign-sheet-l")
    told = campaign_status(campaign, on=ON).quantities[0].whole
    assert (told.assessed, told.series["value"].median) == (9, 64)


def test_a_result_of_another_campaign_or_of_nobody_is_counted_apart(campaign):
    took(campaign, "990000003;Fait;15/05/2026;")
    file = campaign / "results" / "f-990000003.yaml"
    file.write_text(
        file.read_text("utf-8").replace("campaign: audit-2026", "campaign: other"), encoding="utf-8"
    )
    found = campaign_status(campaign, on=ON)
    assert found.tallies[0].counts["no-answer"] == 40
    assert any("1 réponse" in note["fr"] for note in found.notes)


def test_the_check_of_the_workspace_knows_campaigns_and_their_answers(root, campaign):
    took(campaign, "990000003;Fait;15/05/2026;")
    assert checked([root]).ok
    file = campaign / "results" / "f-990000003.yaml"
    file.write_text(
        file.read_text("utf-8").replace("facility: f-990000003", "facility: f-nobody"),
        encoding="utf-8",
    )
    assert [each.code for each in checked([root]).faults] == ["check.unknown-reference"]


@pytest.mark.parametrize("name", ["campaigns/none", "region.yaml"])
def test_what_is_no_campaign_is_refused(root, name):
    with pytest.raises((NotFoundError, ContentError)):
        opened_campaign(root / name)


def test_a_campaign_outside_a_region_is_refused(tmp_path):
    file = tmp_path / "campaign.yaml"
    file.write_text(
        "schema: csirt.campaign/1\nid: c\nkind: audit\nyear: 2026\ntitle: C\ndue: 2026-12-15\n",
        encoding="utf-8",
    )
    with pytest.raises(NotFoundError) as caught:
        opened_campaign(file)
    assert caught.value.key == "campaign.no-region"
