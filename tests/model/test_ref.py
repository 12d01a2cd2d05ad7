"""References and selectors: one parser, and what it reads it writes back."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from csirt.model.ref import KINDS, Over, Ref, Selector, parse_ref, parse_selector

IDS = some.from_regex(r"[a-z0-9][a-z0-9-]{0,62}", fullmatch=True)
REFS = some.builds(
    Ref, some.sampled_from(sorted(KINDS - {"entry"})) | some.just(""), IDS | some.just(""), IDS
)
ENTRIES = some.builds(
    lambda case, station, number: Ref("entry", case, f"{station}/{number}"),
    IDS,
    IDS,
    some.integers(0, 10**9),
)
SELECTORS = some.builds(
    Selector, some.sampled_from([each for each in Over if each is not Over.ALL]), IDS, IDS
) | some.builds(Selector, some.just(Over.ALL), IDS | some.just(""), some.just(""))


@given(REFS | ENTRIES)
def test_a_reference_is_read_back_from_its_text(ref):
    assert parse_ref(str(ref)) == ref


@given(SELECTORS)
def test_a_selector_is_read_back_from_its_text(selector):
    assert parse_selector(str(selector)) == selector


@given(some.text(max_size=30))
def test_any_text_is_a_reference_that_is_written_back_or_a_value_error(text):
    try:
        found = parse_ref(text)
    except ValueError:
        return
    assert str(found) == text


@given(some.text(max_size=30))
def test_any_text_is_a_selector_or_a_value_error(text):
    try:
        found = parse_selector(text)
    except ValueError:
        return
    assert parse_selector(str(found)) == found


@pytest.mark.parametrize(
    ("text", "ref"),
    [
        ("dc-01", Ref("", "", "dc-01")),
        ("asset:dc-01", Ref("asset", "", "dc-01")),
        ("asset:chu/dc-01", Ref("asset", "chu", "dc-01")),
        ("chu/dc-01", Ref("", "chu", "dc-01")),
        ("care-line:chu/icu", Ref("care-line", "chu", "icu")),
        ("entry:case-1/station-1/12", Ref("entry", "case-1", "station-1/12")),
    ],
)
def test_what_a_reference_leaves_out_stays_empty(text, ref):
    assert parse_ref(text) == ref


@pytest.mark.parametrize(
    "text",
    ["", " ", "a b", "A", "é", "-a", "a" * 64, "asset:", ":a", "a/b/c", "asset:a/b/c", "server:a",
     "asset:a\n", "a\n", "entry:a/b", "entry:a/b/c", "asset::a", "a:b:c", "all/", "../a", "a/"],
)  # fmt: skip
def test_what_is_no_reference_is_refused(text):
    with pytest.raises(ValueError, match=r"kind|unknown"):
        parse_ref(text)


def test_a_bare_reference_takes_the_facility_and_the_kind_of_its_field():
    assert parse_ref("a").within("chu", "asset") == Ref("asset", "chu", "a")
    assert parse_ref("zone:ch/a").within("chu", "asset") == Ref("zone", "ch", "a")


@pytest.mark.parametrize(
    ("text", "selector"),
    [
        ("all", Selector(Over.ALL, "", "")),
        ("chu/all", Selector(Over.ALL, "chu", "")),
        ("dc-01", Selector(Over.ASSET, "", "dc-01")),
        ("zone:office", Selector(Over.ZONE, "", "office")),
        ("assets-of-kind:server", Selector(Over.KIND, "", "server")),
        ("assets-of-kind:chu/server", Selector(Over.KIND, "chu", "server")),
        ("application:ehr", Selector(Over.APPLICATION, "", "ehr")),
    ],
)
def test_a_selector_says_what_it_ranges_over(text, selector):
    assert parse_selector(text) == selector


@pytest.mark.parametrize("text", ["measure:edr", "facility:chu", "", "ALL", "zone:", "*", "a b"])
def test_what_is_no_selector_is_refused(text):
    with pytest.raises(ValueError, match=r"all|kind"):
        parse_selector(text)
