"""Situation reports and the tables of the crisis room, as pages: whole, inert, for their reader."""

import io
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pypdf
import pytest
from playbook_worlds import T0, Log, digest, playbook, question, step

from csirt.model.care import CareKind
from csirt.model.rhythm import Variant
from csirt.model.tlp import Tlp
from csirt.operation.case_state import CaseState, state
from csirt.operation.moment import PARIS, shown
from csirt.operation.sitrep import Sitrep, sitrep
from csirt.reporting import pdf
from csirt.reporting.board import board
from csirt.reporting.care_board import STATES, lines
from csirt.reporting.room_tables import COLUMNS, SHEETS, TABLES, rows
from csirt.reporting.rows import Row
from csirt.reporting.sitrep_page import handover, page
from csirt.reporting.sitrep_sections import NEW, sections
from csirt.text import LANGUAGES, say, speak
from csirt.workspace.playbooks import clocks
from csirt.workspace.rhythms import rhythm

CLOCKS, RHYTHM = clocks(), rhythm()
HEAD = "ab" * 32
HOSTILE = (
    "\x1b]0;x\x07\x1b[31m\u202egnp.\u2066<script src=//x>alert(1)</script><b onclick=x>&amp;{x}\r\n"
)
both = pytest.mark.parametrize("lang", LANGUAGES)
every_reader = pytest.mark.parametrize("variant", Variant)
can = pytest.mark.skipif(not pdf.available(), reason=f"no PDF here: {pdf.missing()}")


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")


def at(log: Log, minute: float = 0) -> CaseState:
    """Return a case with the shipped legal clocks."""
    return state("c", log.entries, CLOCKS, T0 + timedelta(minutes=minute), digest=digest)


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": text}


def night(text: str = "", **opening: object) -> Log:
    """Return a case with something for every section of the three versions."""
    role = {"id": "lead", "name": words(text or "RSSI"), "holder": words("x"),
            "deputies": [words("y")]}  # fmt: skip
    made = playbook(
        [step("done", title=words(text or "Isoler le réseau")),
         step("todo", title=words(text or "Prévenir le directeur"), deadline_minutes=37)],
        [question("q", question=words(text or "Couper Internet"), deadline_minutes=41),
         question("asked", question=words(text or "Payer la rançon"))],
        start=["done", "todo", "q", "asked"], roles=[role],
    )  # fmt: skip
    log = Log()
    log.entries.clear()
    places = [{"id": "ch", "name": text or "Centre hospitalier", "profile": None}]
    log.add("case.opened", "case:c", title=text or "Nuit", facilities=["ch"], places=places,
            **opening)  # fmt: skip
    log.start(made)
    log.done("p/done", 5)
    log.add("decision.taken", "step:p/q", 6, choice="yes", reason=text or "chiffrement vu")
    log.add("note.added", "", 7, text=text or "Le PACS est tombé", unit=text[:90])
    log.add("care-line.set", "care-line:ch/icu", 8, state="closed", line="icu",
            **{"until": "06:00", "decided-by": text or "Directrice"})  # fmt: skip
    log.add("capacity.reported", "", 9, place=text or "CHU voisin", line="icu", free=2)
    log.add("resource.requested", "", 9, number=12, item="computer", quantity=10)
    log.add("transfer.decided", "", 10, number=text or "T1", line="icu", to=text or "CHU")
    log.add("message.sent", "", 11, number=3, lists=["hospitals"])
    log.add("message.acknowledged", "", 12, number=3, recipient=text or "CH", answer="applied")
    log.add("mission.started", "", 12, expert=text or "Expert annuaire", mandate=text or "AD")
    log.add("cut.decided", "", 12, cut="internet", stops=text or "le ROR", text=text or "Coupure")
    log.add("reconnection.decided", "", 12, service=text or "ror", decision="wait")
    log.add("level.set", "level:care", 1, level=text or "crise")
    log.add("clock.triggered", "clock:ch/cert-sante", 13)
    log.add("clock.triggered", "clock:agency-corruss", 13)
    return log


SAID = {
    "facts": "Panne générale", "needs": "Dix postes", "communication": "Une ligne",
    "forecast-24": "Demain", "forecast-72": "Après-demain",
}  # fmt: skip


def report(log: Log, minute: float = 20, **said: str) -> Sitrep:
    return sitrep(at(log, minute), tuple(Variant), said=said, rhythm=RHYTHM)


def made(found: Sitrep, variant: Variant, lang: str = "fr", by: str = "Directrice") -> str:
    return page(found, variant, CLOCKS, lang, head=HEAD, by=by)


def text_of(source: str) -> str:
    """Return what a reader sees of a page."""
    body = re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def printed(source: str) -> str:
    reader = pypdf.PdfReader(io.BytesIO(pdf.made_of(source)))
    return "\n".join(each.extract_text() for each in reader.pages)


# --- three versions ---

ORDER = {
    Variant.VICTIM: ["facts", "lines", "decided", "expected", "needs", "resource", "clocks",
                     "communication", "forecast-24", "forecast-72"],
    Variant.AGENCY: ["lines", "facts", "transfer", "capacity", "decided", "expected", "needs",
                     "resource", "message", "agency-clocks", "clocks", "communication",
                     "forecast-24", "forecast-72"],
    Variant.TECHNICAL: ["facts", "steps", "cut", "reconnection", "resource", "mission", "decided",
                        "expected", "needs", "forecast-24", "forecast-72"],
}  # fmt: skip


@both
@every_reader
def test_each_reader_has_the_sections_of_the_sheet_in_the_order_of_the_reading(variant, lang):
    found = sections(report(night(), **SAID), variant, CLOCKS, lang)
    assert [each.key for each in found] == ORDER[variant]
    titles = re.findall(r"<h2>([^<]*)</h2>", made(report(night(), **SAID), variant, lang))
    assert [unescape(title) for title in titles] == [each.title for each in found]
    assert len(set(titles)) == len(titles)


@every_reader
def test_silence_is_told_where_a_reader_would_wonder(variant):
    found = sections(report(Log()), variant, CLOCKS, "fr")
    always = [key for key in ORDER[variant] if key in
              ("facts", "lines", "decided", "expected", "needs")]  # fmt: skip
    assert [each.key for each in found] == always
    assert made(report(Log()), variant).count(say("cli.sitrep.nothing")) == len(always)


@both
@every_reader
def test_a_report_says_its_number_its_period_who_approved_it_and_when_the_next_comes(variant, lang):
    log = night()
    log.add("sitrep.issued", "sitrep:4", 14, number="4", variants=["victim"], to_head="cd",
            heads={log.station: len(log.entries)})  # fmt: skip
    text = text_of(made(report(log, 20), variant, lang))
    assert say(f"cli.sitrep.title.{variant}", lang, number=5) in text
    period = say("cli.sitrep.period", lang, since="22/11/2026 01:24", until="22/11/2026 01:30")
    assert period in text
    assert say("cli.sitrep.by", lang, name="Directrice") in text
    due = {"victim": "08:00", "agency": "08:00", "technical": "08:00"}[variant]
    assert say("cli.sitrep.next", lang, at=f"22/11/2026 {due}") in text
    assert HEAD in text
    assert Tlp.AMBER.value in text


@both
def test_the_first_report_begins_with_the_opening_of_the_case(lang):
    assert say("cli.sitrep.first", lang) in text_of(made(report(night()), Variant.VICTIM, lang))


def part(found: Sitrep, key: str, variant: Variant = Variant.AGENCY) -> tuple[Row, ...]:
    named = {each.key: each.rows for each in sections(found, variant, CLOCKS, "fr")}
    return named[key]


def test_only_what_came_since_the_last_report_is_told_again():
    log = night()
    assert [row.text for row in part(report(log), "facts")] == ["Le PACS est tombé"]
    assert len(part(report(log), "decided")) == 5
    log.add("sitrep.issued", "sitrep:1", 14, number="1", variants=["victim"], to_head="cd",
            heads={log.station: len(log.entries)})  # fmt: skip
    log.add("note.added", "", 16, text="Le laboratoire aussi")
    after = report(log)
    assert [(row.mark, row.text) for row in part(after, "facts")] == [(NEW, "Le laboratoire aussi")]
    assert part(after, "decided") == ()
    (line,) = part(after, "lines")
    assert say("cli.sitrep.changed") not in line.about


def test_a_line_that_changed_since_the_last_report_says_so():
    log = night()
    log.add("care-line.set", "care-line:ch/stroke", 9, state="limited")
    log.add("sitrep.issued", "sitrep:1", 14, number="1", variants=["victim"], to_head="cd",
            heads={log.station: len(log.entries)})  # fmt: skip
    log.add("care-line.set", "care-line:ch/stroke", 15, state="closed")
    changed = say("cli.sitrep.changed")
    told = {row.text: changed in row.about for row in part(report(log), "lines")}
    assert told == {"AVC": True, "Réanimation": False}


def test_in_a_first_report_nothing_is_said_to_have_changed():
    (line,) = part(report(night()), "lines")
    assert say("cli.sitrep.changed") not in line.about


def test_a_legal_duty_stands_once_under_whose_duty_it_is():
    agency, facility = (
        [row.text for row in part(report(night()), key)] for key in ("agency-clocks", "clocks")
    )
    assert (len(agency), len(facility)) == (1, 1)
    assert agency != facility
    assert [row.text for row in part(report(night()), "clocks", Variant.VICTIM)] == facility


def test_a_line_of_another_version_keeps_its_own_name():
    log = night()
    log.add("care-line.set", "care-line:ch/psychiatry", 15, state="closed")
    log.add("care-line.set", "care-line:ch/burns", 15, state="burnt")
    assert [row.text for row in part(report(log), "lines")] == [
        "Réanimation", "psychiatry", "burns"
    ]  # fmt: skip
    assert "psychiatry" in made(report(log), Variant.AGENCY)


def test_a_message_is_told_with_the_count_of_its_answers():
    log = night()
    log.add("message.acknowledged", "", 12, number=3, recipient="EHPAD", answer="read")
    log.add("message.acknowledged", "", 12, number=33, recipient="EHPAD", answer="read")
    (row,) = part(report(log), "message")
    assert row.about == (say("cli.sitrep.answers", read=1, applied=1, impossible=0),)


# --- what never leaves the house ---


def internal(found: CaseState) -> set[str]:
    """Return the hours that a house sets itself: of its steps, and of its legal duties."""
    steps = {shown(item.due, found.now) for item in found.items if item.due is not None}
    own = {shown(clock.target, found.now) for clock in found.clocks if clock.target is not None}
    assert {"01:47", "01:51"} <= steps
    assert own
    legal = {shown(clock.due, found.now) for clock in found.clocks if clock.due is not None}
    assert not (steps | own) & legal
    return steps | own


def test_the_board_shows_internal_targets():
    now = at(night(), 20)
    told = board(now, CLOCKS, "fr")
    text = " ".join(" ".join((row.hour, *row.about)) for each in told.sections for row in each.rows)
    assert all(hour in text for hour in internal(now) - {"01:51"})  # that question was answered


@both
@every_reader
def test_no_internal_target_stands_in_a_report(variant, lang):
    source = made(report(night(), **SAID), variant, lang)
    hours = internal(at(night(), 20))
    assert not [hour for hour in hours if hour in source]
    word = say("cli.board.target", lang, at="").strip(" :")
    assert word not in text_of(source)


@can
@every_reader
def test_no_internal_target_stands_in_the_pdf(variant):
    made_of = made(report(night(), **SAID), variant)
    text, raw = printed(made_of), pdf.made_of(made_of)
    assert say("cli.sitrep.decided")[:9] in text
    for hour in internal(at(night(), 20)):
        assert hour not in text
        assert hour.encode() not in raw


# --- inert, and in both languages ---


class Tags(HTMLParser):
    """The elements of a page, and their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs


KNOWN = {"html", "head", "meta", "title", "style", "body", "p", "h1", "h2", "ul", "li", "span",
         "br", "svg", "path", "div"}  # fmt: skip


def is_inert(text: str) -> bool:
    return not any(unicodedata.category(each) in ("Cc", "Cf") for each in text if each != "\n")


def hostile() -> Log:
    log = night(HOSTILE)
    log.entries = [
        each.model_copy(update={"actor": HOSTILE}) if each.seq > 1 else each for each in log.entries
    ]
    log.add("care-line.set", f"care-line:{HOSTILE}/{HOSTILE}", 9, state=HOSTILE, until=HOSTILE)
    log.add("role.assigned", f"role:{HOSTILE}", to=HOSTILE)
    log.add("role.offered", f"role:{HOSTILE}", to=HOSTILE)
    return log


def hostile_pages(lang: str = "fr") -> Iterable[str]:
    said = dict.fromkeys(SAID, HOSTILE)
    for variant in Variant:
        yield made(report(hostile(), **said), variant, lang, by=HOSTILE)
    yield handover(at(hostile(), 20), CLOCKS, lang, head=HEAD, tlp=Tlp.AMBER_STRICT)


@both
def test_hostile_text_is_text_on_every_page(lang):
    for source in hostile_pages(lang):
        tags = Tags(source)
        assert set(tags.names) <= KNOWN
        assert not {name for name, _ in tags.attributes} & {"src", "href", "style", "onclick"}
        assert "&lt;script src=//x&gt;" in source
        assert "\\x1b" in source
        assert is_inert(source)


@can
def test_hostile_text_is_text_in_the_pdf():
    for source in hostile_pages():
        raw = pdf.made_of(source)
        assert not re.search(rb"/(JavaScript|JS|Launch|URI|EmbeddedFile)\b", raw)
        assert "alert(1)" in printed(source).replace("\n", "")


@both
@every_reader
def test_a_page_loads_nothing(variant, lang):
    source = made(report(night(), **SAID), variant, lang)
    assert f'<html lang="{lang}">' in source
    assert "default-src 'none'" in source
    assert not re.search(r"https?:|url\(|@import|\bsrc=|\bhref=", source)


@both
def test_an_exercise_is_said_at_the_top_of_every_page_and_nowhere_else(lang):
    banner = say("cli.board.exercise", lang)
    for log, times in ((night(exercise=True), 1), (night(), 0)):
        sheet = handover(at(log, 20), CLOCKS, lang, head=HEAD, tlp=Tlp.AMBER_STRICT)
        for source in (*(made(report(log), each, lang) for each in Variant), sheet):
            assert text_of(source).count(banner) == times
            assert not times or source.index(banner) < source.index("<h1>")


@every_reader
def test_each_language_has_its_own_words_on_every_line(variant):
    french, english = (
        [line for each in sections(report(night(), **SAID), variant, CLOCKS, lang)
         for line in (each.title, *(" ".join(row.about) for row in each.rows))]
        for lang in LANGUAGES
    )  # fmt: skip
    assert len(french) == len(english)
    shared = {"Communication", "Messages", "Missions", "chiffrement vu", "RSSI", ""}
    told = zip(french, english, strict=True)
    assert not [one for one, other in told if one == other and one not in shared]


@can
@both
@every_reader
def test_a_report_prints_on_few_pages_with_its_marking_on_each(variant, lang):
    reader = pypdf.PdfReader(io.BytesIO(pdf.made_of(made(report(night(), **SAID), variant, lang))))
    assert len(reader.pages) <= 2
    for number, each in enumerate(reader.pages, 1):
        text = each.extract_text()
        assert Tlp.AMBER.value in text
        assert f"{number} / {len(reader.pages)}" in text


# --- the sheet of a change of shift ---


@both
def test_the_sheet_of_a_change_of_shift_says_who_holds_what_and_has_two_places_to_sign(lang):
    log = night()
    log.add("role.assigned", "role:directeur-de-crise", 2, to="Équipe de jour")
    log.add("role.offered", "role:directeur-de-crise", 18, to="Équipe de nuit")
    sheet = handover(at(log, 20), CLOCKS, lang, head=HEAD, tlp=Tlp.AMBER_STRICT)
    text = text_of(sheet)
    offered = say("cli.handover.offered", lang, to="Équipe de nuit")
    for part in ("directeur-de-crise", "Équipe de jour", offered, HEAD, "TLP:AMBER+STRICT",
                 say("cli.handover.out", lang), say("cli.handover.in", lang)):  # fmt: skip
        assert part in text


# --- the tables, and what is too old ---


def table(name: str, log: Log, minute: float, lang: str = "fr") -> tuple[Row, ...]:
    return rows(name, at(log, minute), lang)


def old(name: str, minute: float, kind: str, **data: object) -> bool:
    log = Log()
    subject = "care-line:ch/icu" if name == "line" else ""
    log.add(kind, subject, **{key.replace("_", "-"): value for key, value in data.items()})
    (row,) = table(name, log, minute)
    assert row.alert == (row.mark == "!") == (say("cli.desk.old") in row.text)
    return row.alert


HOUR = 60


@pytest.mark.parametrize(
    ("name", "kind", "data", "fresh", "stale"),
    [
        ("capacity", "capacity.reported", {"place": "C", "line": "icu"}, 6 * HOUR, 6 * HOUR + 1),
        ("capacity", "capacity.reported", {"place": "C", "line": "icu", "valid_until": "02:00"},
         50, 51),
        ("capacity", "capacity.reported", {"place": "C", "line": "icu", "valid_until": "01:00"},
         23 * HOUR + 50, 23 * HOUR + 51),
        ("line", "care-line.set", {"state": "closed", "until": "06:00"}, 290, 291),
        ("line", "care-line.set", {"state": "closed", "until": "2026-11-22T06:00"}, 290, 291),
        ("line", "care-line.set", {"state": "closed", "until": "2026-11-22T05:00:00Z"}, 290, 291),
        ("line", "care-line.set", {"state": "closed", "until": "nouvel ordre"}, 9_999, None),
        ("line", "care-line.set", {"state": "closed", "until": "9999-12-31T23:59:59Z"}, 1, None),
        ("line", "care-line.set", {"state": "closed", "until": "0001-01-01T00:00:00+14:00"}, 1,
         None),
        ("resource", "resource.sent", {"number": 1, "return_due": "2026-11-22"}, 22 * HOUR, 1_420),
        ("resource", "resource.returned", {"number": 1, "return_due": "2026-11-22"}, 9_999, None),
        ("roster", "mission.started", {"expert": "E", "planned_end": "2026-11-22T06:00"}, 290, 291),
        ("roster", "mission.ended", {"expert": "E", "planned_end": "2026-11-22T06:00"}, 999, None),
        ("message", "message.sent", {"number": 1, "reply_by": "2026-11-22T05:00:00Z"}, 290, 291),
    ],
)  # fmt: skip
def test_a_figure_past_its_time_is_marked(name, kind, data, fresh, stale):
    tables = {"roster": "mission"}
    assert not old(tables.get(name, name), fresh, kind, **data)
    assert stale is None or old(tables.get(name, name), stale, kind, **data)


@pytest.mark.parametrize(
    ("said", "day", "fresh"),
    [("08:00", 24, datetime(2026, 10, 25, 7, 59)), ("08:00", 27, datetime(2027, 3, 28, 7, 59))],
)
def test_an_hour_alone_is_that_of_paris_also_when_clocks_change(said, day, fresh):
    fresh = fresh.replace(tzinfo=PARIS)
    log = Log()
    log.add("care-line.set", "care-line:ch/icu", state="closed", until=said)
    evening = fresh.replace(day=day, hour=20).isoformat()
    log.entries[-1] = log.entries[-1].model_copy(update={"happened_at": evening})
    for now, late in ((fresh, False), (fresh + timedelta(minutes=2), True)):
        (row,) = rows("line", state("c", log.entries, {}, now, digest=digest), "fr")
        assert row.alert is late


@both
@pytest.mark.parametrize("name", [part for parts in TABLES.values() for part in parts])
def test_each_table_speaks_the_words_of_its_sheet(name, lang):
    log = night()
    log.add("contact.verified", "", 1, name="Expert", organisation="CHU", skills=["directory"])
    found = table(name, log, 20, lang)
    assert found
    assert name in SHEETS
    assert name in COLUMNS
    assert say(f"cli.desk.table.{name}", lang)
    assert not [row for row in found if "closed" in row.text or "directory" in " ".join(row.about)]


# --- care lines across facilities ---


def test_a_line_shows_its_worst_facility_first_with_hours_and_author():
    log = Log("ch", "chu", "clinique")
    for place, said in (("ch", "open"), ("chu", "closed"), ("clinique", "limited")):
        log.add("care-line.set", f"care-line:{place}/icu", 2, state=said, until="06:00",
                **{"decided-by": "Directrice"})  # fmt: skip
    (row,) = lines(at(log, 20), "fr")
    assert (row.mark, row.text, row.alert) == (say("cli.desk.mark.closed"), "Réanimation", True)
    assert [each.partition(" : ")[0] for each in row.about] == ["chu", "clinique", "ch"]
    assert row.about[0] == "chu : fermée, depuis 01:12, jusqu'à 06:00, décidé par Directrice"


def test_an_end_that_has_passed_is_to_be_asked_again():
    log = Log()
    log.add("care-line.set", "care-line:ch/icu", 2, state="limited", until="02:00")
    (before,), (after,) = (lines(at(log, minute), "fr") for minute in (40, 60))
    assert (before.alert, after.alert) == (False, True)
    assert say("cli.desk.until-past", at="02:00") in after.about[0]


def test_lines_stand_in_the_order_of_the_catalogue_whatever_order_they_came_in():
    log = Log()
    for line in ("imaging", "icu", "inconnue", "ed-adult"):
        log.add("care-line.set", f"care-line:ch/{line}", state="open")
    told = [row.text for row in lines(at(log, 5), "fr")]
    assert told == ["Urgences adultes", "Réanimation", "Imagerie", "inconnue"]


@both
def test_every_care_line_and_state_has_its_words(lang):
    for kind in CareKind:
        assert say(f"cli.desk.line.{kind}", lang)
    marks = {say(f"cli.desk.mark.{each}", lang) for each in STATES}
    assert len(marks) == len({say(f"cli.desk.state.{each}", lang) for each in STATES}) == 4


# --- the rhythm on the board ---


@both
def test_the_board_shows_the_reports_that_were_missed_then_the_next_meetings(lang):
    log = night()
    told = board(at(log, 8 * HOUR + 20), CLOCKS, lang, rhythm=RHYTHM)  # 09:30
    found = next(each.rows for each in told.sections if each.key == "rhythm")
    assert [(row.mark, row.alert, row.hour) for row in found] == [
        ("!", True, "08:00"), ("!", True, "09:00"), ("·", False, "11:00"), ("·", False, "12:00")
    ]  # fmt: skip
    assert found[0].about == (say("cli.board.rhythm-missed", lang, at="08:00"),)
    assert "rhythm" not in [each.key for each in board(at(log, 500), CLOCKS, lang).sections]
