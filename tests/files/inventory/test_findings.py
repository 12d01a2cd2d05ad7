"""What a finding of a scanner is in the model: what it opens, not how grave it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scan_files import RCE_V2, RCE_V3

from csirt.files.inventory.findings import Finding, Unplaced, cves_of, placed, says_obsolete
from csirt.files.inventory.observation import SeenFlaw
from csirt.model.network import FlawClass


def opens(title="A hole", score=9.8, **more):
    found = placed(Finding(title, score, **more))
    return found.opens if isinstance(found, SeenFlaw) else found


@pytest.mark.parametrize("vector", [RCE_V3, RCE_V2, f"CVSS2#{RCE_V2}", f"({RCE_V2})"])
def test_a_hole_that_hands_the_machine_over_from_afar_is_remote(vector):
    assert opens(vector=vector) is FlawClass.REMOTE


def test_the_fourth_version_of_the_vector_is_read_too():
    vector = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"
    assert opens(vector=vector) is FlawClass.REMOTE


@pytest.mark.parametrize(
    ("vector", "score"),
    [
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", 7.5),
        ("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5),
        ("AV:N/AC:L/Au:N/C:N/I:N/A:C", 7.8),
    ],
)
def test_a_high_score_that_only_stops_or_shows_is_no_takeover(vector, score):
    assert opens(score=score, vector=vector, port=443) is Unplaced.IMPACT


def test_what_needs_an_account_or_a_click_first_is_not_remote():
    assert opens(vector=RCE_V3.replace("PR:N", "PR:L")) is Unplaced.ACCOUNT
    assert opens(vector=RCE_V3.replace("UI:N", "UI:R")) is Unplaced.USER


def test_the_second_version_says_a_click_by_its_complexity():
    vector = RCE_V2.replace("AC:L", "AC:M")
    assert opens(vector=vector) is Unplaced.USER
    assert opens(vector=vector, port=3632) is FlawClass.REMOTE


def test_a_rise_on_the_machine_itself_is_local_and_a_hand_on_it_is_nothing():
    assert opens(score=7.8, vector=RCE_V3.replace("AV:N", "AV:L")) is FlawClass.LOCAL
    assert opens(score=7.8, vector=RCE_V3.replace("AV:N", "AV:P")) is Unplaced.UNCLEAR


def test_without_a_vector_only_what_no_outage_scores_counts_and_only_on_a_port():
    assert opens(score=9.0, port=512) is FlawClass.REMOTE
    assert opens(score=8.9, port=512) is Unplaced.UNCLEAR
    assert opens(score=10.0) is Unplaced.UNCLEAR


def test_a_vector_cut_short_decides_nothing():
    assert opens(score=8.1, vector="AV:N/AC:L", port=443) is Unplaced.UNCLEAR
    assert opens(score=8.1, vector="\x00/:::/", port=443) is Unplaced.UNCLEAR


@pytest.mark.parametrize(
    "more", [{"family": "Default Accounts"}, {"title": "Riello NetMan 204 Default Credentials"}]
)
def test_a_factory_password_is_known_by_its_family_or_its_name(more):
    assert opens(**{"score": 7.5, "port": 22, **more}) is FlawClass.DEFAULT_PASSWORD


def test_a_shell_from_afar_is_remote_whatever_its_score():
    assert opens(score=6.0, port=445, family="Gain a shell remotely") is FlawClass.REMOTE


def test_a_system_out_of_support_is_known_by_the_words_of_the_mapping():
    title = "Operating System (OS) End of Life (EOL) Detection"
    assert says_obsolete(title, "openvas")
    assert says_obsolete("Microsoft Windows Server 2008 SEoL", "nessus")
    assert not says_obsolete("Apache HTTP Server SEoL (<= 2.2.x)", "nessus")
    assert opens(score=10.0, obsolete=True) is FlawClass.UNSUPPORTED


def test_a_finding_with_several_numbers_bears_none_of_them():
    pair = ("CVE-2008-5304", "CVE-2008-5305")  # the first shows a page, the second runs commands
    alone = placed(Finding("x", 10.0, 80, cves=pair[1:]))
    both = placed(Finding("x", 10.0, 80, cves=pair))
    assert [each.cve for each in (alone, both)] == ["CVE-2008-5305", ""]


def test_numbers_are_read_out_of_any_text_and_once_each():
    assert cves_of("cve-2021-44228, CVE-2021-44228; CVE-1-2 CVE-2008-5304") == (
        "CVE-2021-44228", "CVE-2008-5304",
    )  # fmt: skip


@given(
    st.builds(
        Finding,
        st.text(max_size=20),
        st.floats(0, 10),
        st.integers(0, 65_535),
        st.text(max_size=40),
        st.text(max_size=20),
        st.lists(st.just("CVE-2024-0001"), max_size=2).map(tuple),
    )
)
def test_nothing_below_high_is_a_flaw_unless_its_family_says_so(finding):
    found = placed(finding)
    if isinstance(found, SeenFlaw):
        assert finding.score >= 7.0
