"""Flaws of a machine over several scans: what a view may add, and what it may close."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_seen import EMPTY, by

from csirt.files.inventory import Observed
from csirt.files.inventory.observation import SeenFlaw
from csirt.files.kinds import built
from csirt.files.seen import rendered, updated
from csirt.files.source import read_bytes
from csirt.model.facility import SeenFacility
from csirt.model.network import FlawClass
from csirt.model.record import NOT_ASSESSED

REMOTE = SeenFlaw(FlawClass.REMOTE, "CVE-2024-0001")
OTHER = SeenFlaw(FlawClass.REMOTE, "CVE-2024-0002")
PASSWORD = SeenFlaw(FlawClass.DEFAULT_PASSWORD)


def scan(*flaws, whole=False, looked=True):
    return Observed(
        name="pacs", addresses=("10.0.0.5",), flaws=flaws if looked else NOT_ASSESSED, whole=whole
    )


def after(*steps):
    seen = EMPTY
    for machine, day in steps:
        seen, changes = updated(seen, [machine], "lan", by(day))
    return seen.assets[0], changes


def told(asset):
    return [(flaw.class_.value, flaw.cve, flaw.found_on) for flaw in asset.flaws]


def test_a_scan_that_found_none_says_so_and_an_inventory_says_nothing():
    assert after((scan(), 1))[0].flaws == ()
    assert after((scan(looked=False), 1))[0].flaws is NOT_ASSESSED


def test_an_inventory_after_a_scan_leaves_its_flaws_alone():
    asset, changes = after((scan(REMOTE), 1), (scan(looked=False), 2))
    assert told(asset) == [("remote", "CVE-2024-0001", "2026-01-01")]
    assert (changes.flaws_kept, changes.flaws_closed) == (0, 0)


def test_a_partial_view_closes_nothing_and_counts_what_it_did_not_show():
    asset, changes = after((scan(REMOTE), 1), (scan(OTHER), 2))
    assert told(asset) == [
        ("remote", "CVE-2024-0001", "2026-01-01"),
        ("remote", "CVE-2024-0002", "2026-01-02"),
    ]
    assert (changes.flaws_kept, changes.flaws_closed) == (1, 0)
    assert told(after((scan(REMOTE), 1), (scan(), 2))[0]) == told(after((scan(REMOTE), 1))[0])


def test_a_whole_view_closes_what_it_no_longer_shows():
    asset, changes = after((scan(REMOTE), 1), (scan(OTHER, whole=True), 2))
    assert told(asset) == [("remote", "CVE-2024-0002", "2026-01-02")]
    assert (changes.flaws_kept, changes.flaws_closed) == (0, 1)


def test_a_factory_password_is_not_closed_by_a_scan_that_need_not_have_tried_it():
    asset, changes = after((scan(PASSWORD), 1), (scan(whole=True), 2))
    assert told(asset) == [("default-password", None, "2026-01-01")]
    assert changes.flaws_kept == 1


def test_a_whole_view_that_is_older_closes_nothing():
    asset, changes = after((scan(REMOTE), 2), (scan(OTHER, whole=True), 1))
    assert {cve for _, cve, _ in told(asset)} == {"CVE-2024-0001", "CVE-2024-0002"}
    assert changes.flaws_closed == 0


def test_a_flaw_keeps_the_first_day_on_which_it_was_seen():
    assert told(after((scan(REMOTE), 3), (scan(REMOTE), 9))[0])[0][2] == "2026-01-03"
    assert told(after((scan(REMOTE), 9), (scan(REMOTE), 3))[0])[0][2] == "2026-01-03"


@pytest.mark.parametrize("whole", [False, True])
def test_the_same_scan_again_changes_no_byte(whole):
    machine = scan(REMOTE, PASSWORD, whole=whole)
    once, _ = updated(EMPTY, [machine], "lan", by(1))
    twice, changes = updated(once, [machine], "lan", by(1))
    assert rendered(twice) == rendered(once)
    assert changes.updated == ()
    assert built(read_bytes(rendered(once).encode(), "x"), SeenFacility) == once


def test_a_machine_on_two_records_of_a_file_is_whole_only_when_both_are():
    half = Observed(name="pacs", addresses=("10.0.0.5",), flaws=(OTHER,))
    seen, _ = updated(EMPTY, [scan(REMOTE)], "lan", by(1))
    seen, changes = updated(seen, [scan(whole=True), half], "lan", by(2))
    assert {cve for _, cve, _ in told(seen.assets[0])} == {"CVE-2024-0001", "CVE-2024-0002"}
    assert changes.flaws_closed == 0


_FLAWS = st.lists(st.sampled_from([REMOTE, OTHER, PASSWORD]), max_size=3, unique=True)


@given(st.lists(_FLAWS, min_size=1, max_size=4))
def test_partial_views_give_the_same_in_any_order_and_lose_nothing(views):
    steps = [(scan(*flaws), day) for day, flaws in enumerate(views, 1)]
    forward, backward = after(*steps)[0], after(*reversed(steps))[0]
    assert forward.flaws == backward.flaws
    assert {(each.class_, each.cve or "") for each in forward.flaws} == {
        (flaw.opens, flaw.cve) for flaws in views for flaw in flaws
    }
