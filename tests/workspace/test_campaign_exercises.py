"""A campaign of exercises: sheet L comes back, and is told by numbers that name nobody."""

import gc
import json
from pathlib import Path

import pytest
import region_worlds as worlds

from csirt.errors import InputError
from csirt.files.kinds import load
from csirt.model.campaign import Campaign, CampaignKind, CampaignResult
from csirt.model.fault import ContentError
from csirt.workspace.campaign import Wanted, begun
from csirt.workspace.campaign_import import results_imported
from csirt.workspace.campaign_status import CampaignStatus, campaign_status

ON = "2026-11-21"
HEADS = (
    "FINESS des sites joués;Date;Niveau;Présents;Part de l'activité combinée;À froid, le;"
    "Écarts constatés;Certifié par (fonction);Signé;Périmètre et services partagés joués"
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a region of eighty fictional facilities without evidence."""
    worlds.written(tmp_path / "region", 80, seed=5, pieces=0)
    return tmp_path / "region"


def opened(root: Path, year: int = 2026, kind: CampaignKind = CampaignKind.EXERCISE) -> Path:
    wanted = Wanted(
        f"{kind}-{year}", kind, year, "Exercices", f"{year}-12-15", focus="continuity", cyber=True
    )
    return begun(root / "region.yaml", wanted).file.parent


def row(nth: int, **said: str) -> str:
    told = {
        "on": "15/05/2026", "level": "débutant", "present": "Direction, Soins", "share": "40 %",
        "cold": "01/06/2026", "gaps": "annuaire", "by": "Direction", "signed": "", "what": "s-prim",
        **said,
    }  # fmt: skip
    return ";".join((f"99{nth:07d}", *told.values()))


def took(campaign: Path, *rows: str, on: str = ON):
    file = campaign / "l.csv"
    file.write_text("\n".join((HEADS, *rows)) + "\n", encoding="utf-8")
    return results_imported(campaign, file, on=on, mapping="campaign-sheet-l")


def share(found: CampaignStatus, kind: str, id: str = ""):
    some = [each for each in found.shares if each.fact.kind == kind]
    return next(each for each in some if id in ("", each.fact.id))


# --- what comes in ---


def test_the_columns_of_sheet_l_are_kept_and_unsigned_is_accepted(root):
    campaign = opened(root)
    assert took(campaign, row(3)).faults == ()
    found = load(campaign / "results" / "f-990000003.yaml", CampaignResult)
    assert (found.perimeter, found.gaps, found.signed) == (("s-prim",), ("annuaire",), False)
    assert campaign_status(campaign, on=ON).unsigned == {"f-990000003"}


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"by": "Mme Exemple"}, "campaign.names-person", "by"),
        ({"by": "Prénom Exemple"}, "campaign.names-person", "by"),
        ({"gaps": "Prénom Exemple"}, "campaign.no-code", "gaps"),
        ({"level": "expert"}, "table.bad-value", "level"),
        ({"share": "140 %"}, "table.bad-value", "activity_share"),
        ({"cold": "01/06/2027"}, "campaign.odd-day", "cold_on"),
        ({"cold": "01/05/2026"}, "campaign.odd-day", "cold_on"),
    ],
)
def test_what_cannot_be_is_left_and_the_rest_is_taken(root, said, code, field):
    campaign = opened(root)
    done = took(campaign, row(3, **said))
    assert [each.code for each in done.faults] == [code]
    assert done.faults[0].line == 2
    text = (campaign / "results" / "f-990000003.yaml").read_text("utf-8")
    assert "xemple" not in text
    assert f"\n{field}:" not in text


@pytest.mark.parametrize(
    ("rows", "code", "kept"),
    [
        ([row(3, on="15/05/2027")], "campaign.done-later", 0),
        (["999999999" + row(3)[9:]], "campaign.unknown-finess", 0),
        ([row(3), row(3, share="50 %")], "campaign.twice-differs", 2),
    ],
)
def test_a_future_day_an_unknown_number_and_a_doubled_facility_are_told(root, rows, code, kept):
    done = took(opened(root), *rows)
    assert ([each.code for each in done.faults], done.written) == ([code], kept)


# --- what is told ---


def test_a_gap_is_counted_only_where_five_stand_on_either_side(root):
    campaign = opened(root)
    rows = [row(nth, gaps="annuaire") for nth in range(20)]
    rows += [row(nth, gaps="papier") for nth in range(20, 32)]
    rows += [row(nth, gaps="rare") for nth in range(32, 36)]
    rows += [row(nth, gaps="") for nth in range(36, 40)]
    took(campaign, *rows)
    found = campaign_status(campaign, on=ON)
    gaps = {each.fact.id: (each.assessed, each.yes) for each in found.shares
            if each.fact.kind == "gap"}  # fmt: skip
    assert gaps == {"annuaire": (36, 20), "papier": (36, 12)}
    assert "rare" not in json.dumps(found.as_json("fr"))


def test_an_objective_takes_its_codes_with_it(root):
    campaign = opened(root)
    text = (campaign / "campaign.yaml").read_text("utf-8")
    text += "objectives:\n- {id: paper, title: {fr: Papier}, gaps: [annuaire, papier]}\n"
    (campaign / "campaign.yaml").write_text(text, encoding="utf-8")
    took(
        campaign,
        *(row(nth, gaps="annuaire" if nth % 2 else "papier") for nth in range(12)),
        *(row(nth, gaps="autre") for nth in range(12, 24)),
    )
    found = campaign_status(campaign, on=ON)
    assert (share(found, "objective").assessed, share(found, "objective").yes) == (24, 12)
    assert [each.fact.id for each in found.shares if each.fact.kind == "gap"] == ["autre"]


def test_a_code_in_two_objectives_is_refused():
    aim = {"id": "a", "title": "A", "gaps": ["papier"]}
    with pytest.raises(ValueError, match="stand once"):
        Campaign.model_validate(
            {"schema": "csirt.campaign/1", "id": "c", "kind": "exercise", "year": 2026,
             "title": "C", "due": "2026-12-15", "objectives": [aim, {**aim, "id": "b"}]}
        )  # fmt: skip


def test_whether_they_count_is_told_according_to_each_text_and_by_name_only_on_demand(root):
    campaign = opened(root)
    rows = [row(nth, cold="" if nth % 2 else "01/06/2026") for nth in range(60)]
    took(campaign, *rows)
    found = campaign_status(campaign, on=ON)
    told = [each for each in found.shares if each.fact.kind == "duty"]
    assert told
    assert all(each.fact.according_to for each in told)
    assert "f-99" not in json.dumps(found.as_json("fr"))
    named = found.as_json("fr", duties=True)
    assert named["tlp"] == "TLP:AMBER+STRICT"
    first = named["exercises"][0]  # type: ignore[index]
    assert first["signed"] is False
    assert {each["valid"] for each in first["duties"]} <= {True, False, None}


def test_a_share_that_would_split_a_part_told_as_one_is_withheld(root):
    """The rules for hospitals would tell how many of the two OSE hospitals have done it."""
    campaign = opened(root)
    took(campaign, *(row(nth) for nth in range(60)))
    found = campaign_status(campaign, on=ON)
    hospitals = [each for each in found.shares if each.fact.kind == "duty"
                 and 0 < len(each.fact.outside) < 60]  # fmt: skip
    cells = {each.id for each in found.tallies if each.by == "profile" and not each.counts}
    assert "ES-OSE" in cells
    bound = {each.id for each in worlds.places(80, 5) if each.profile == "ES-OSE"}
    for each in hospitals:
        if bound & set(found.facts.done) - each.fact.outside:
            assert (each.applicable, each.assessed, each.yes) == (None, None, None)


def test_the_level_is_held_against_that_of_the_tier(root):
    campaign = opened(root)
    text = (campaign / "campaign.yaml").read_text("utf-8")
    text += (
        'tiers:\n- {id: all, title: {fr: Tous}, targets: {}, due: "2026-12-15",'
        " level: intermediate}\n"
    )
    (campaign / "campaign.yaml").write_text(text, encoding="utf-8")
    levels = ("débutant", "intermédiaire", "confirmé")
    took(campaign, *(row(nth, level=levels[nth % 3]) for nth in range(30)))
    found = share(campaign_status(campaign, on=ON), "level")
    assert (found.assessed, found.yes) == (30, 20)


# --- two years ---


def test_two_years_are_compared_on_the_same_facilities_only(root):
    before, now = opened(root, 2025), opened(root)
    then = [row(nth, on="15/05/2025", cold="", signed="oui" if nth < 20 else "")
            for nth in range(40)]  # fmt: skip
    took(before, *then, on="2025-11-01")
    took(now, *(row(nth, signed="oui" if nth >= 35 else "") for nth in range(10, 55)))
    found = campaign_status(now, on=ON, before=before)
    assert found.before is not None
    assert found.before.counts == {"both": 30, "now": 15, "before": 10, "neither": 25}
    signed = share(found, "signed")
    assert (signed.paired, [each.facilities for each in signed.changes]) == (30, [10, 15, 5])


def test_the_results_of_the_year_before_are_let_go_once_they_are_compared(root):
    before, now = opened(root, 2025), opened(root)
    took(before, *(row(nth, on="15/05/2025", cold="") for nth in range(40)), on="2025-11-01")
    took(now, *(row(nth) for nth in range(40)))
    found = campaign_status(now, on=ON, before=before)
    assert found.before is not None
    gc.collect()
    kept = [each for each in gc.get_objects() if type(each) is CampaignResult]
    assert {each.campaign for each in kept} == {"exercise-2026"}


def test_a_result_at_fault_of_the_year_before_is_told_with_its_file(root):
    before, now = opened(root, 2025), opened(root)
    took(before, row(1, on="15/05/2025", cold=""), on="2025-11-01")
    file = before / "results" / "f-990000001.yaml"
    file.write_text(file.read_text("utf-8") + "wrong: 1\n", "utf-8")
    with pytest.raises(ContentError) as refused:
        campaign_status(now, on=ON, before=before)
    assert refused.value.faults[0].file == str(file)


def test_a_pair_that_leaves_one_to_four_out_is_not_told(root):
    before, now = opened(root, 2025), opened(root)
    took(before, *(row(nth, on="15/05/2025", cold="") for nth in range(40)), on="2025-11-01")
    took(now, *(row(nth, signed="oui" if nth % 2 else "") for nth in range(42)))
    signed = share(campaign_status(now, on=ON, before=before), "signed")
    assert (signed.yes, signed.paired, signed.changes) == (21, None, ())


@pytest.mark.parametrize(
    ("year", "kind"), [(2026, "exercise"), (2027, "exercise"), (2025, "audit")]
)
def test_campaigns_that_do_not_compare_are_refused(root, year, kind):
    now = opened(root)
    other = now if (year, kind) == (2026, "exercise") else opened(root, year, CampaignKind(kind))
    with pytest.raises(InputError) as caught:
        campaign_status(now, on=ON, before=other)
    assert caught.value.key == "campaign.not-comparable"
