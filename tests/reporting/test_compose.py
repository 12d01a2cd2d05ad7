"""What a report is made of, and that its figures are the same in both languages."""

import re
from pathlib import Path

import pytest

from csirt import content
from csirt.errors import NotFoundError
from csirt.model.dossier import Dossier
from csirt.reporting.audit import AUDIT_SECTIONS as SECTIONS
from csirt.reporting.document import Document
from csirt.reporting.reports import composed
from csirt.text import catalogue
from reporting import dossiers

COMMON = {
    "cover",
    "summary",
    "network",
    "paths",
    "care-lines",
    "cuts",
    "findings",
    "method",
    "appendix",
}
AUDIT = {
    "audit-summary",
    "audit-changes",
    "audit-actions",
    "audit-kpis",
    "audit-duties",
    "audit-work",
    "cases",
    "outage",
    "audit-signatures",
    "unassessed",
}
TEMPLATES = sorted((content.root() / "reports" / "templates").glob("*.j2"))


def test_the_cover_opens_and_the_appendix_closes(document: Document):
    ids = [section.id for section in document.sections]
    assert (ids[0], ids[1], ids[-1]) == ("cover", "audit-summary", "appendix")


def test_risk_and_audit_differ_by_what_is_not_assessed(large: Dossier):
    parts = {
        report: {section.id for section in composed(large, report, "fr").sections}
        for report in ("risk", "audit")
    }
    assert parts["risk"] == COMMON
    assert parts["audit"] == COMMON - {"summary"} | AUDIT


def test_every_section_has_a_template_of_its_name():
    stems = {path.name.removesuffix(".html.j2") for path in TEMPLATES}
    assert SECTIONS.keys() | {"cover", "appendix"} <= stems


def test_an_unknown_report_names_the_near_ones(large: Dossier):
    with pytest.raises(NotFoundError, match="audit"):
        composed(large, "audits", "fr")


@pytest.mark.parametrize("make", [dossiers.large, dossiers.hostile, dossiers.empty, dossiers.group])
def test_both_languages_print_the_same_figures(make):
    dossier = make()
    values = [
        [
            (each.id, each.value, each.interval, each.records)
            for part in parts
            for each in part.figures
        ]
        for parts in (composed(dossier, "audit", lang).sections for lang in ("fr", "en"))
    ]
    assert values[0] == values[1]


def test_a_figure_met_twice_is_the_same_figure(document: Document):
    values: dict[str, object] = {}
    for section in document.sections:
        for figure in section.figures:
            assert values.setdefault(figure.id, figure.value) == figure.value


def test_the_summary_has_at_most_five_priorities_and_begins_with_the_gravest(document: Document):
    rows = document.sections[1].content["priorities"]
    assert [row["severity"] for row in rows][:1] == ["critical"]
    assert len(rows) == 5


def test_priorities_are_of_different_kinds(large: Dossier):
    from csirt.reporting.sections.summary import priorities

    assert len({each.rule for each in priorities(large)}) == 5


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_every_sentence_that_a_template_asks_for_exists(path: Path):
    text = path.read_text(encoding="utf-8")
    for lang in ("fr", "en"):
        known = catalogue(lang)
        for call, key, rest in re.findall(r'\b(tn?)\("([a-z.-]+)"(.?)', text):
            if rest == " ":
                assert any(each.startswith(key) for each in known), key
            elif call == "tn":
                assert {f"{key}.one", f"{key}.many"} <= known.keys()
            else:
                assert key in known


def test_both_catalogues_have_the_same_keys_and_facts():
    def facts(lang: str) -> dict[str, set[str]]:
        found = catalogue(lang).items()
        return {k: set(re.findall(r"{(\w+)", v)) for k, v in found if k.startswith("report.")}

    assert facts("fr") == facts("en")
