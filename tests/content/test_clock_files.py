"""The shipped legal clocks: each regime with its own start, its proof of reading, its channels."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.files.kinds import load
from csirt.files.shipped import sources
from csirt.model.clock import Clock, Clocks, Party, Start, State, Status
from csirt.model.place import Profile
from csirt.model.record import Text

FOLDER = content.root() / "risk_models" / "clocks"
CLOCKS = [each for path in sorted(FOLDER.glob("*.yaml")) for each in load(path, Clocks).clocks]
BY_ID = {each.id: each for each in CLOCKS}

every_clock = pytest.mark.parametrize("clock", CLOCKS, ids=lambda each: each.id)

REGIMES = {
    "cert-sante", "ars-alert", "esms-dysfunction", "device-vigilance", "cnil", "persons",
    "processor-to-controller", "nis1", "other-regime", "nis2-warning", "nis2-notification",
    "nis2-final", "complaint-insured", "insurer-notice", "cra-warning", "cra-notification",
    "agency-corruss", "agency-prefect", "agency-samu", "agency-facilities",
    "care-event", "care-event-analysis",
}  # fmt: skip
LIMITS = {
    "cnil": (72, 72), "complaint-insured": (72, None), "nis2-warning": (24, None),
    "nis2-notification": (72, None), "cra-warning": (24, None), "cra-notification": (72, None),
}  # fmt: skip
"""Every limit in hours that a text gives, and that of its complement; there are no others."""


def texts(record: object) -> Iterator[Text]:
    if isinstance(record, Text):
        yield record
    elif isinstance(record, BaseModel):
        for _, value in record:
            yield from texts(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from texts(value)


def test_every_regime_is_there_once():
    assert [id for id, times in Counter(each.id for each in CLOCKS).items() if times > 1] == []
    assert set(BY_ID) == REGIMES


@every_clock
def test_every_text_is_in_french_and_in_english(clock: Clock):
    assert all(each.en and each.en != each.fr for each in texts(clock))


@every_clock
def test_every_source_is_in_the_bibliography(clock: Clock):
    assert set(clock.source) <= set(sources())


def test_there_are_the_limits_of_the_law_and_no_other():
    found = {
        each.id: (each.deadline_hours, each.complement_hours)
        for each in CLOCKS
        if each.deadline_hours is not None
    }
    assert found == LIMITS
    months = {each.id: each.deadline_months for each in CLOCKS if each.deadline_months}
    assert months == {"nis2-final": 1, "care-event-analysis": 3}


def test_a_grave_event_of_care_is_declared_at_once_and_analysed_within_three_months():
    first, second = BY_ID["care-event"], BY_ID["care-event-analysis"]
    assert first.without_delay
    assert (second.start, second.after) == (Start.FILED, first.id)
    assert set(first.applies_to) == set(second.applies_to) == set(Profile)


def test_three_limits_of_72_hours_have_three_starts():
    starts = [BY_ID[id].start for id in ("cnil", "complaint-insured", "nis2-notification")]
    assert starts == [Start.PERSONAL_DATA, Start.ATTACK, Start.SIGNIFICANT]


@every_clock
def test_a_target_of_ours_never_lies_beyond_the_limit(clock: Clock):
    if clock.deadline_hours and clock.target_minutes:
        assert clock.target_minutes < 60 * clock.deadline_hours


@every_clock
def test_only_what_has_a_limit_can_be_justified_late(clock: Clock):
    limited = clock.deadline_hours is not None or clock.deadline_months is not None
    assert (State.JUSTIFIED_LATE in clock.states) == limited
    assert clock.states[:2] == (State.NOT_TRIGGERED, State.RUNNING)


@every_clock
def test_one_may_say_that_it_does_not_apply_unless_that_is_a_secret(clock: Clock):
    assert (State.NOT_APPLICABLE in clock.states) != clock.kept_outside


@every_clock
def test_a_number_says_when_it_was_verified(clock: Clock):
    for channel in clock.channels:
        if channel.phone:
            assert channel.verified_on is not None
            assert date.fromisoformat(channel.verified_on) <= date.fromisoformat(clock.checked_on)


@every_clock
def test_who_is_bound_is_said_just_where_facilities_are(clock: Clock):
    assert bool(clock.applies_to) is (clock.party is not Party.AGENCY)


def test_each_profile_has_duties_and_only_social_care_those_of_its_code():
    for profile in Profile:
        assert any(profile in each.applies_to for each in CLOCKS)
    assert set(BY_ID["esms-dysfunction"].applies_to) == {
        Profile.ESMS_WITH_IT,
        Profile.ESMS_SMALL,
    }
    assert BY_ID["nis1"].applies_to == (Profile.ES_OSE,)


def test_nis2_is_pending_by_data_and_says_when_somebody_looked():
    pending = {each.id for each in CLOCKS if each.status is Status.PENDING}
    assert pending == {"nis2-warning", "nis2-notification", "nis2-final"}
    assert all(BY_ID[id].effective is None and BY_ID[id].checked_on for id in pending)


def test_the_one_regime_whose_list_is_classified_is_kept_outside_and_names_no_status():
    kept = [each for each in CLOCKS if each.kept_outside]
    assert [each.id for each in kept] == ["other-regime"]
    assert "OIV" not in kept[0].model_dump_json()


def test_what_starts_by_a_filing_starts_by_one_that_exists():
    for each in CLOCKS:
        assert each.after is None or each.after in BY_ID


def test_the_phone_of_cert_sante_says_who_may_call_at_night():
    [phone] = [each for each in BY_ID["cert-sante"].channels if each.phone == "09 72 43 91 25"]
    assert phone.hours is not None
    assert "astreinte informatique" in phone.hours.fr


def test_the_agency_has_its_own_duties_from_the_call_it_received():
    own = [each for each in CLOCKS if each.party is Party.AGENCY]
    assert len(own) == 4
    assert all(each.start is Start.ALERT and each.without_delay for each in own)
