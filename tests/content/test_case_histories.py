"""The dated cases and what is fitted to them: sourced, in two languages, and held to the fit."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.analysis.consequence.fit import fitted
from csirt.files.shipped import sources
from csirt.model.care import CareKind
from csirt.model.case_history import CaseHistory, Word, YearFigure
from csirt.model.curve import CARE, CurveFamily
from csirt.model.provenance import Origin, Sourced
from csirt.model.record import Text
from csirt.model.region import Reliability
from csirt.reporting import case_words as words
from csirt.reporting.numbers import percent
from csirt.workspace.backtest import backtest
from csirt.workspace.histories import shipped_cases, shipped_curves, shipped_losses

FOLDER = content.root() / "risk_models" / "cases"
DOCS = Path(__file__).parents[2] / "docs"
CASES, CURVES, LOSSES = shipped_cases(), shipped_curves(), shipped_losses()
every_case = pytest.mark.parametrize("case", CASES, ids=lambda each: each.id)
every_curve = pytest.mark.parametrize("curve", CURVES.curves, ids=lambda each: each.family.value)


def inside(record: object) -> Iterator[BaseModel]:
    if isinstance(record, BaseModel):
        yield record
        for _, value in record:
            yield from inside(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from inside(value)


def test_the_attacks_of_the_founding_document_are_there():
    assert {each.id for each in CASES} == {
        "arles-2021", "armentieres-2024", "ascension-2024", "brest-2023", "cannes-2024",
        "change-2024", "chsf-2022", "dax-2021", "dusseldorf-2020", "hse-2021", "prospect-2023",
        "rouen-2019", "san-diego-2021", "synnovis-2024", "uvm-2020", "versailles-2022",
        "villefranche-2021", "wannacry-2017",
    }  # fmt: skip


@every_case
def test_a_case_stands_in_a_file_of_its_name_and_bears_its_year(case: CaseHistory):
    assert (FOLDER / f"{case.id}.yaml").is_file()
    assert case.id.endswith(case.attack[:4])


@every_case
def test_every_fact_has_a_source_that_the_bibliography_knows(case: CaseHistory):
    facts = [each for each in inside(case) if isinstance(each, Sourced)]
    assert facts
    for each in facts:
        assert each.source, each
        assert {name.split()[0] for name in each.source} <= set(sources())


@every_case
def test_every_text_speaks_both_languages(case: CaseHistory):
    for each in inside(case):
        if isinstance(each, Text):
            assert each.en, each.fr


@every_case
def test_no_id_of_a_case_comes_twice(case: CaseHistory):
    for some in (case.points, case.facts, case.costs):
        ids = [each.id for each in some]
        assert len(ids) == len(set(ids))


@every_case
def test_no_point_lies_in_the_future(case: CaseHistory):
    for point in case.points:
        at = date.fromisoformat(case.attack).toordinal() + point.days.last
        assert date.fromordinal(at) < date(2026, 11, 21)


def test_most_points_are_press_and_none_is_taken_for_memory():
    named = {name.split()[0] for case in CASES for point in case.points for name in point.source}
    trust = [sources()[name].reliability for name in named]
    assert Reliability.MEMORY not in trust
    assert trust.count(Reliability.PRESS) > trust.count(Reliability.PRIMARY) > 0


def test_the_numbers_that_a_director_knows_are_those_of_their_sources():
    """CHSF on day 58; the reopening of Villefranche; Versailles after eighteen days."""
    found = {
        (case.id, point.id): (point.days.first, point.level)
        for case in CASES
        for point in case.points
    }
    assert found["chsf-2022", "adult-emergency-d58"] == (58, 0.73)
    assert found["chsf-2022", "child-emergency-d58"] == (58, 0.96)
    assert found["chsf-2022", "beds-d58"] == (58, 0.86)
    assert found["chsf-2022", "stroke"] == (50, Word.RESUMED)
    assert found["chsf-2022", "applications-d71"] == (71, 0.8)
    assert found["villefranche-2021", "emergency-reopens"] == (19, Word.RESUMED)
    assert found["versailles-2022", "overall-d18"] == (18, 0.6)
    assert found["uvm-2020", "record"] == (25, Word.RESUMED)
    assert found["ascension-2024", "systems"] == (43, Word.COMPLETE)
    assert found["hse-2021", "servers-d130"] == (130, Word.COMPLETE)


def test_the_yearly_shares_are_those_of_the_statistics(shared: Path):
    """Read in place, never copied: the table of sites beside the statistics."""
    rows = re.findall(
        r"^\| [^|]*\((\d{9})\) \| [\d-]+ \| (ED visits|MCO bed-days) \| (.*) \|$",
        (shared / "sae" / "SOURCES.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    names = {"ED visits": YearFigure.ED_VISITS, "MCO bed-days": YearFigure.BED_DAYS}
    told = {
        (finess, names[figure]): [
            (int(value.replace(",", "")), float(share))
            for value, share in re.findall(r"([\d,]+) \(([\d.]+)\)", cells)
        ]
        for finess, figure, cells in rows
    }
    ours = {
        (case.finess, each.figure): [(year.value, year.share) for year in each.years]
        for case in CASES
        for each in case.year_shares
    }
    assert ours == told
    for case in CASES:
        for each in case.year_shares:
            assert next(year.share for year in each.years if year.year == each.base_year) == 1


# --- the curves are the fit, and nothing else ---


def test_the_shipped_curves_are_what_the_cases_give():
    """Within the rounding of the file, three figures: a case added without a fit is refused."""
    for written, made in zip(CURVES.curves, fitted(CASES, CURVES).curves, strict=True):
        assert written.drop.mean == pytest.approx(made.drop.mean, rel=6e-3)
        assert written.drop.spread == pytest.approx(made.drop.spread, rel=6e-3)
        assert written.half_days.median == pytest.approx(made.half_days.median, rel=6e-3)
        assert written.half_days.p90 == pytest.approx(made.half_days.p90, rel=6e-3)
        assert written.slope == pytest.approx(made.slope, rel=6e-3)
        assert written.cases == made.cases


@every_curve
def test_a_curve_says_that_it_is_fitted_and_speaks_both_languages(curve):
    assert curve.origin is Origin.FITTED
    assert curve.name.en


def test_every_family_has_one_curve_and_every_kind_of_care_line_exactly_one():
    assert [each.family for each in CURVES.curves] == list(CurveFamily)
    kinds = [kind for each in CURVES.curves for kind in each.kinds]
    assert sorted(kinds) == sorted(CareKind)
    assert all(each.family in CARE for each in CURVES.curves if each.kinds)


def test_a_point_of_every_case_lies_on_a_family_that_has_a_curve():
    for case in CASES:
        for point in case.points:
            assert CURVES.of(point.family) is not None


# --- money ---


def test_severities_fall_in_gravity_and_their_count_is_the_national_one():
    grave, medium, small = LOSSES.severities
    assert grave.duration.mean > medium.duration.mean > small.duration.mean
    assert grave.depth.mean > medium.depth.mean > small.depth.mean
    counted = sum(each.count for each in LOSSES.severities)
    assert counted + sum(each.count for each in LOSSES.unmodelled) == 40
    assert grave.duration.high <= 1  # never worse than the published cases, on which curves rest


def test_the_frequency_is_a_range_with_its_counts():
    rates = sorted(each.per_year for each in LOSSES.frequency)
    assert rates == pytest.approx([0.0012, 0.0045], abs=0.0001)
    assert all(each.source for each in LOSSES.frequency)


def test_every_amount_and_every_severity_says_where_it_comes_from():
    for each in inside(LOSSES):
        if isinstance(each, Sourced):
            assert {name.split()[0] for name in each.source} <= set(sources())
            assert each.source or each.origin is Origin.EXPERT
        if isinstance(each, Text):
            assert each.en


# --- the documentation shows what is outside ---


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_table_of_the_docs_is_that_of_the_back_test(lang: str):
    """Bands within a few points: NumPy does not promise its streams; the rest to the letter."""
    page = DOCS / ("cas-et-couts.md" if lang == "fr" else "en/cases-and-costs.md")
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "|" in line]
    verdicts = {"dedans": True, "inside": True, "dehors": False, "outside": False}
    told = {tuple(_plain(row[1:5])): verdicts[row[0]] for row in rows if row[0] in verdicts}
    found = backtest()
    points = {
        tuple(
            _plain(
                (
                    each.site.in_(lang),
                    each.measure.in_(lang),
                    words.days(each.first_day, each.last_day, lang),
                    words.seen(each, lang),
                )
            )
        ): each.inside
        for each in found.points
    }
    years = {
        (
            each.site.in_(lang),
            str(each.year),
            _plain([percent(each.observed, lang)])[0],
        ): each.inside
        for each in found.years
    }
    assert {key: told.get(key) for key in points} == points
    assert len(told) == len(points) + len(found.years)
    assert {(row[1], row[3], _plain([row[4]])[0]) for row in rows if row[0] in verdicts} >= set(
        years
    )


def _plain(cells: object) -> list[str]:
    return [re.sub(r"\s", " ", str(each)) for each in cells]  # type: ignore[attr-defined]
