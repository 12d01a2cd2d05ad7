"""The part of the audit on an outage, its picture and its table: words, harmless names, no digits
without a source."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from csirt.errors import StateError
from csirt.model.outage import LineModel, LineOutage, Outage, Restored, Shortening, Spread
from csirt.reporting import html
from csirt.reporting.audit import FAMILY
from csirt.reporting.compose import made
from csirt.reporting.outage import chart, check, weekly, weeks, written
from csirt.reporting.sections.outage import section
from csirt.workspace.audit import plain
from reporting import dossiers

SHARES = (0.5,) * 7 + (0.05,) * 7 + (0.7,) * 7 + (1.0,) * 7


def both(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def line(name: str = "Urgences", **said: object) -> LineOutage:
    base = LineOutage(
        "ed", "care-line:f/ed", both(name), LineModel.SIMULATED, SHARES, SHARES, SHARES,
        lost_days=Spread(4, 12.4, 40), paper_hours=100,
    )  # fmt: skip
    return replace(base, **said)


def outage(*lines: LineOutage) -> Outage:
    none = LineOutage("x", "care-line:f/x", both("Bloc"), LineModel.NOT_ASSESSED)
    return Outage(
        "f", "s", both("Tout est chiffré"), "", 28, 100, 7, Spread(1, 2, 3), (*lines, none),
        (Restored("application:lis", "application:f/lis", both("Laboratoire"), "w", both("Vital"), Spread(1, 2, 3), 1.0),),
        (("systems", 2),),
        (Shortening("clean-earlier", both("un jour plus tôt"), 12.3, (("ed", both("Urgences"), 1.0),)),),
        None, (both("Un modèle n'est pas une prévision."),),
    )  # fmt: skip


def page(found: Outage | None) -> str:
    dossier = replace(plain(dossiers.empty()), outage=found)
    return html.rendered(made(dossier, FAMILY, "audit", "fr"))


def test_weeks_are_told_in_words():
    told = ["papier 1 sem.", "arrêt 1 sem.", "réduit 1 sem.", "normal ensuite"]
    assert weeks(line(), "fr") == told
    assert weeks(line(p50=()), "fr") == ["non évalué"]


def test_every_number_of_the_part_is_a_figure_with_its_interval_and_seed():
    made_ = section(replace(plain(dossiers.empty()), outage=outage(line())), "fr")
    lost = next(each for each in made_.figures if each.id.startswith("outage-lost"))
    assert (lost.value, lost.unit, lost.seed) == (12, "days", 7)
    assert lost.interval is not None
    assert (lost.interval.low, lost.interval.high) == (4, 28)


def test_the_audit_shows_the_weeks_the_order_and_what_would_shorten():
    text = page(outage(line()))
    for each in (
        "Tout est chiffré",
        "papier 1",
        "Laboratoire",
        "un jour plus tôt",
        "non évalué",
        "n’est pas une prévision",
    ):
        assert each in text or each.replace("’", "'") in text, each


def test_an_audit_without_an_outage_says_that_none_was_simulated():
    assert "Aucune panne n" in page(None)


@pytest.mark.parametrize("name", dossiers.HOSTILE)
def test_a_hostile_name_is_harmless_in_picture_and_page(name):
    picture = str(chart(outage(line(name)), "fr"))
    assert "<script" not in picture
    assert "\x1b" not in picture
    assert "<script>alert(1)</script>" not in page(outage(line(name)))


def test_a_week_is_the_mean_of_its_days_and_the_last_may_be_short():
    assert weekly((1.0,) * 7 + (0.0, 1.0)) == (1.0, 0.5)


def test_the_table_has_a_line_a_week_and_says_what_is_not_assessed(tmp_path: Path):
    path = tmp_path / "o.csv"
    written(outage(line("=cmd()")), path, lang="fr")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 1 + 4 + 1
    assert not rows[1][0].startswith("=")
    assert rows[-1][-1] == "non évalué"


def test_a_picture_is_written_whole_and_other_formats_are_refused(tmp_path: Path):
    path = tmp_path / "o.svg"
    written(outage(line()), path, lang="en")
    assert path.read_text("utf-8").startswith("<svg")
    with pytest.raises(StateError):
        check(path)
    with pytest.raises(StateError):
        check(tmp_path / "o.png")
