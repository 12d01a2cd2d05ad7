"""The board of a case: at 80 columns, in plain lines, on the wall; in two languages."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from html.parser import HTMLParser

import pytest
from playbook_worlds import T0, WORDS, Log, digest, playbook, question, step

from csirt.cli.board import shown
from csirt.operation.case_state import CaseState, state
from csirt.reporting.board import Board, Row, board, span
from csirt.reporting.board_page import OLD_SECONDS, page
from csirt.text import LANGUAGES, say, speak
from csirt.workspace.playbooks import clocks

LONG = {
    "fr": "Prévenir le directeur de garde, le SAMU et la cellule régionale d'appui, puis reporter "
    "l'heure de chaque appel sur le cahier papier du poste de commandement médical — " * 4,
    "en": "Warn the director on duty, the dispatch centre and the regional cell. " * 6,
}
UNBROKEN = {"fr": "é" * 300, "en": "e" * 300}
HOSTILE = (
    "\x1b]0;x\x07\x1b[31m\u202egnp.\u2066<script src=//x>alert(1)</script><b onclick=x>&amp;\r\n"
)
DRAWN = re.compile("[\u2500-\u259f\u25a0-\u25ff]")


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    speak("fr")
    yield
    speak("fr")


Printed = Callable[..., list[str]]


@pytest.fixture
def printed(capsys: pytest.CaptureFixture[str]) -> Printed:
    """Return what the terminal shows of a board, line by line."""

    def lines(made: Board, *, plain: bool = False) -> list[str]:
        shown(made, plain=plain)
        return capsys.readouterr().out.splitlines()

    return lines


def at(log: Log, minute: float = 0) -> CaseState:
    """Return a case with the shipped legal clocks."""
    return state("c", log.entries, clocks(), T0 + timedelta(minutes=minute), digest=digest)


def boarded(log: Log, minute: float = 0, *, lang: str = "fr", most: int = 12) -> Board:
    return board(at(log, minute), clocks(), lang, most=most)


def busy(words: dict[str, str] = WORDS, name: str = "CH", **opening: object) -> Log:
    """Return a case with something in every section, its texts all the same."""
    role = {"id": "lead", "name": words, "holder": words, "deputies": [words]}
    made = playbook(
        [
            step("late", title=words, deadline_minutes=5),
            step("a-step-whose-id-is-as-long-as-an-id-may-be-on-this-board-000063", title=words),
            step("cut", title=words, irreversible=True),
            step("next", title=words, after=["q"]),
            step("disputed", title=words),
            step("round", title=words),
        ],
        [question("q", question=words, deadline_minutes=60), question("end", question=words)],
        start=["late", "a-step-whose-id-is-as-long-as-an-id-may-be-on-this-board-000063", "cut",
               "disputed", "round", "q", "end"],
        loops=[{"id": "l", "title": words, "steps": ["round"], "every_hours": 2, "until": "end"}],
        title=words, roles=[role],
    )  # fmt: skip
    text = words["fr"]
    log = Log()
    places = [{"id": each, "name": f"{name} {each}", "profile": None} for each in ("nord", "sud")]
    log.entries.clear()
    log.add("case.opened", "case:c", title=text, facilities=["nord", "sud"], places=places,
            **opening)  # fmt: skip
    log.start(made, "nord")
    log.add("level.set", "level:care", level="crise")
    log.add("level.set", "level:technical", level="majeur")
    log.decided("nord/p/q", "unknown", 3)
    log.done("nord/p/round", 1)
    one = log.done("nord/p/disputed", 2, evidence=text)
    log.add("step.skipped", "step:nord/p/disputed", 2, base="-", reason=text)
    log.entries[-1] = log.entries[-1].model_copy(update={"base": one.base})
    log.add("clock.triggered", "clock:nord/cnil", 1)
    log.add("clock.triggered", "clock:sud/cert-sante", 1)
    log.add("clock.filed", "clock:sud/cert-sante", 9, reason=text)
    log.add("clock.waived", "clock:nord/persons", 9, reason=text)
    log.add("clock.justified", "clock:nord/cnil", 9, reason=text)
    log.add("step.done", "step:sud/autre/a", 9)
    log.add("note.added", "", 10, text=text, unit=text[:400])
    return log


KEYS = ["conflicts", "late", "decisions", "clocks", "open", "next", "unread", "notes"]


def rows(made: Board, key: str) -> tuple[Row, ...]:
    return next(section.rows for section in made.sections if section.key == key)


# --- what it says ---


def test_each_thing_stands_in_its_section_the_pressing_ones_first():
    made = boarded(busy(), 30)
    assert [section.key for section in made.sections] == KEYS
    ids = {section.key: [row.id for row in section.rows] for section in made.sections}
    assert ids["late"] == ["late"]
    assert ids["decisions"] == ["q", "end"]
    assert "cut" in ids["open"]
    assert "late" not in ids["open"]
    assert ids["next"] == ["round", "next"]
    assert ids["clocks"] == ["nord/cnil", "sud/cert-sante", "clock list"]
    assert [row.text for row in rows(made, "unread")] == ["playbook:sud/autre"]


def test_a_late_step_says_its_hour_who_where_and_presses():
    (row,) = rows(boarded(busy(), 30), "late")
    assert (row.mark, row.hour, row.alert) == ("!", "01:15", True)
    assert row.about[:3] == ("Mot", say("cli.playbook.track.technical"), "CH nord (nord)")


def test_a_conflict_shows_both_sides_and_how_to_name_them():
    (row,) = rows(boarded(busy(), 30), "conflicts")
    assert row.id == "step:nord/p/disputed"
    assert [about.partition(" ")[0] for about in row.about] == ["poste-1234/7", "poste-1234/8"]


def test_the_head_says_what_where_since_when_and_both_levels_by_name():
    head = "\n".join(boarded(busy(), 30).head)
    for part in ("22/11/2026 01:40", "30 min", "CH nord (nord) · CH sud (sud)", "crise", "majeur"):
        assert part in head


def test_a_question_says_its_answers_and_the_doubt_that_was_given():
    (asked, _) = rows(boarded(busy(), 30), "decisions")
    told = " ".join(asked.about)
    assert "yes | unknown" in told
    assert say("cli.board.in-doubt", "fr", answer="Mot") in asked.about


def test_a_facility_is_named_only_where_there_are_several():
    log = Log().start(playbook([step("a")]), "ch")
    (row,) = rows(boarded(log), "open")
    assert row.about == ("Mot", say("cli.playbook.track.technical"))


def test_an_empty_case_is_a_title_and_an_hour(printed):
    log = Log()
    log.entries[0] = log.entries[0].model_copy(update={"data": {}})
    made = board(log.at(), {}, "fr")
    assert (made.title, made.sections) == ("c", ())
    assert printed(made)[0] == "c"
    assert printed(made, plain=True)[0] == "c"
    assert "<main>\n</main>" in page(made, "fr")


def test_a_case_without_any_readable_entry_has_a_board_too(printed):
    made = board(state("c", [], {}, T0, digest=digest), {}, "fr")
    assert (made.title, made.exercise) == ("c", False)
    assert printed(made)


@pytest.mark.parametrize(
    ("minutes", "french", "english"),
    [(0, "0 min", "0 min"), (59.9, "59 min", "59 min"), (60, "1 h 00", "1 h 00"),
     (4319, "71 h 59", "71 h 59"), (4320, "3 j 0 h", "3 d 0 h")],
)  # fmt: skip
def test_a_length_of_time_is_told_in_minutes_hours_then_days(minutes, french, english):
    length = timedelta(minutes=minutes)
    assert (span(length, "fr"), span(length, "en")) == (french, english)


# --- a thousand late ---


def test_a_thousand_late_items_are_capped_and_counted(printed):
    steps = [step(f"s{nth}", deadline_minutes=1) for nth in range(1_000)]
    log = Log().start(playbook(steps, start=[each["id"] for each in steps]))
    made = boarded(log, 30)
    (late,) = (each for each in made.sections if each.key == "late")
    assert (len(late.rows), late.more) == (12, 988)
    for lines in (printed(made), printed(made, plain=True)):
        assert sum("(1000)" in line for line in lines) == 1
        assert sum(say("cli.board.more", count=988) in line for line in lines) == 1
        assert len(lines) < 60
    text = page(made, "fr")
    assert text.count("<li") < 30
    assert "(1000)" in text
    assert "988" in text


# --- 80 columns ---


@pytest.mark.parametrize("words", [WORDS, LONG, UNBROKEN], ids=["short", "long", "unbroken"])
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [40, 80, 100, 200])
def test_no_line_is_longer_than_the_terminal(printed, monkeypatch, words, lang, width):
    monkeypatch.setenv("COLUMNS", str(width))
    speak(lang)
    log = busy(words, name=words["fr"][:200], exercise=True)
    for minute in (30, 60 * 24 * 9):
        for most in (1, 12):
            lines = printed(boarded(log, minute, lang=lang, most=most))
            assert max(map(len, lines)) <= min(width, 100)
            assert len(lines) > 20


def test_words_are_cut_between_words_and_nothing_is_lost(printed):
    lines = printed(boarded(busy(LONG), 30))
    told = " ".join(" ".join(lines).split())
    assert "".join(LONG["fr"].split()) in "".join(told.split())


def test_ids_are_never_cut_in_two_by_a_hyphen(printed):
    lines = printed(boarded(busy(), 30))
    assert any("on-this-board-000063" in line and "a-step-whose" in line for line in lines)


# --- plain ---


@pytest.mark.parametrize("lang", LANGUAGES)
def test_plain_lines_hold_nothing_drawn_and_no_escape_code(printed, lang):
    speak(lang)
    text = "\n".join(printed(boarded(busy(exercise=True), 30, lang=lang), plain=True))
    assert not DRAWN.search(text)
    assert "\x1b" not in text
    assert DRAWN.search("\n".join(printed(boarded(busy(), 30, lang=lang))))


def test_plain_tells_a_late_step_in_one_line_with_a_word_for_the_colour(printed):
    lines = printed(boarded(busy(), 30), plain=True)
    (line,) = (each for each in lines if each.endswith(". late."))
    assert line.startswith(f"{say('cli.board.alert')}. 01:15. Mot. ")


# --- hostile text ---


def is_inert(text: str) -> bool:
    return not any(unicodedata.category(each) in ("Cc", "Cf") for each in text if each != "\n")


def hostile() -> Log:
    words = {"fr": HOSTILE, "en": HOSTILE}
    log = busy(words, name=HOSTILE)
    log.entries = [
        each.model_copy(update={"actor": HOSTILE}) if each.seq > 1 else each for each in log.entries
    ]
    log.add("level.set", "level:care", level=HOSTILE)
    log.add("level.set", f"level:{HOSTILE}", level=HOSTILE)
    log.add("clock.triggered", f"clock:{HOSTILE}/cnil")
    log.done(f"x/{HOSTILE}/y")
    return log


@pytest.mark.parametrize("plain", [False, True])
def test_hostile_text_does_nothing_in_a_terminal(printed, plain):
    lines = printed(boarded(hostile(), 30), plain=plain)
    text = "\n".join(lines)
    assert is_inert(text)
    assert "\\x1b" in text
    assert "\\u202e" in text
    assert plain or max(map(len, lines)) <= 80


class Tags(HTMLParser):
    """The elements of a page, their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs


KNOWN = {
    "html", "head", "meta", "title", "style", "body", "p", "header", "h1", "main", "section", "h2",
    "ul", "li", "span", "script",
}  # fmt: skip


def test_hostile_text_is_text_on_the_page():
    text = page(boarded(hostile(), 30), "fr")
    tags = Tags(text)
    assert set(tags.names) <= KNOWN
    assert (tags.names.count("script"), tags.names.count("style")) == (1, 1)
    names = {name for name, _ in tags.attributes}
    assert not names & {"src", "href", "style", "onclick", "onload"}
    assert "&lt;script src=//x&gt;" in text
    assert is_inert(text)


# --- the wall ---


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_loads_nothing_and_reads_itself_again(lang):
    text = page(boarded(busy(), 30, lang=lang), lang, refresh=7)
    assert '<meta http-equiv="refresh" content="7">' in text
    assert f'<html lang="{lang}">' in text
    assert "default-src 'none'" in text
    assert not re.search(r"https?:|//[a-z]|url\(|@import|\bsrc=|\bhref=", text)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_says_when_it_has_grown_old(lang):
    text = page(boarded(busy(), 30, lang=lang), lang)
    (made,) = re.findall(r'<body data-now="([^"]+)">', text)
    assert datetime.fromisoformat(made) == T0 + timedelta(minutes=30)
    assert f"age > {OLD_SECONDS}" in text
    assert say("cli.board.old", lang) in unescape(text)


def test_every_row_of_a_board_is_on_the_page():
    made = boarded(busy(), 30)
    text = page(made, "fr")
    assert text.count("<li") == sum(len(section.rows) for section in made.sections)
    assert text.count('<li class="alert"') == 2
    for section in made.sections:
        assert f'<section id="{section.key}">' in text


# --- an exercise ---


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_exercise_is_said_first_everywhere_and_nowhere_else(printed, lang):
    speak(lang)
    banner = say("cli.board.exercise", lang)
    made, real = (boarded(busy(exercise=flag), 30, lang=lang) for flag in (True, False))
    assert printed(made)[0] == printed(made, plain=True)[0] == banner
    assert f'<p class="exercise">{banner}</p>' in page(made, lang)
    for text in ("\n".join(printed(real)), "\n".join(printed(real, plain=True)), page(real, lang)):
        assert banner not in text


# --- two languages ---


def test_each_language_has_its_own_words_on_every_line(printed):
    told = {}
    for lang in LANGUAGES:
        speak(lang)
        made = boarded(busy(), 30, lang=lang)
        told[lang] = [section.title for section in made.sections]
        text = "\n".join(printed(made))
        assert {"fr": "Mot", "en": "Word"}[lang] in text
        assert say("cli.level.majeur", lang) in text
    assert not set(told["fr"]) & set(told["en"])
