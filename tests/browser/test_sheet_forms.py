"""The forms in a real browser: opened from the disk, filled in by hand, saved, taken back."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from journals import FIRST, opened

from browser.cdp import NAMES, Page, browser
from csirt.model.journal import EntryKind
from csirt.reporting.sheet_form import form
from csirt.workspace.journal import Journal
from csirt.workspace.sheet_import import Desk, FormImported, Taken
from csirt.workspace.sheets import sheets

pytestmark = pytest.mark.skipif(not browser(), reason=f"no browser: none of {', '.join(NAMES)}")
SHEETS = sheets()
UNNAMED = """
Array.from(document.querySelectorAll("input, select, textarea"))
  .filter((each) => !each.labels?.length && !each.getAttribute("aria-label"))
  .map((each) => each.outerHTML)
"""
REQUEST, FAILED = "Network.requestWillBeSent", "Network.loadingFailed"


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with Page(tmp_path) as found:
        yield found


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return opened(tmp_path / "journal.sqlite")


def shown(page: Page, sheet: str, lang: str = "fr") -> None:
    path = page.folder / f"{sheet}.html"
    path.write_text(form(SHEETS[sheet], lang), encoding="utf-8")
    page.open(path.as_uri())


def box(name: str, more: str = "input") -> str:
    return f'[data-field="{name}"] {more}'


def cell(table: str, row: int, column: str, more: str = "input") -> str:
    return f'[data-field="{table}"] tbody tr:nth-child({row}) [data-column="{column}"] {more}'


def saved(page: Page, *, count: int = 1) -> Path:
    """Click on save and return the file that came down, the newest of ``count``."""
    page.click("[data-act=save]")
    folder = page.folder / "downloads"
    page.until(
        lambda: len([each for each in folder.glob("*.json") if each.stat().st_size]) == count
    )
    return max(folder.glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def taken(journal: Journal, *files: Path) -> tuple[FormImported, ...]:
    now = datetime.now(UTC)
    return Desk(journal.store, FIRST, SHEETS, "main courante", now, case=journal.case).take(files)


def first_call(page: Page, case: str) -> None:
    """Fill in the alert sheet as during a call."""
    shown(page, "first-call")
    page.type("[data-head=case]", case)
    page.type("[data-head=facility]", "ch")
    page.type("[data-head=by]", "Cadre d'astreinte")
    page.click(box("call-time", "[data-act=now]"))
    page.type(box("caller"), "Administrateur de garde « éàç » <b>")
    page.type(box("caller-mobile"), "06 00 00 00 00")
    page.click(box("down", "input[value=ehr]"))
    page.click(box("down", "input[value=phone]"))
    page.click(box("encryption", "input[value=unknown]"))
    page.type(box("patients-unstable"), "7")
    page.set(cell("lines", 1, "state", "select"), "closed-to-ambulances")
    page.type(cell("lines", 1, "until"), "demain 8 h")


def test_the_first_call_is_filled_in_saved_and_taken_into_the_journal(page, journal):
    first_call(page, journal.case)
    file = saved(page)
    assert file.name.startswith(f"first-call-{journal.case}-2")
    told = json.loads(file.read_text(encoding="utf-8"))
    assert (told["schema"], told["version"], told["by"]) == ("csirt.form/1", 1, "Cadre d'astreinte")
    assert told["values"]["down"] == ["ehr", "phone"]
    assert told["values"]["lines"] == [
        {"row": "ed-adult", "state": "closed-to-ambulances", "until": "demain 8 h"}
    ]
    [found] = taken(journal, file)
    assert found.taken is Taken.WRITTEN
    assert [fault.code for fault in found.faults] == ["sheet.markup"]
    _, _, head, call, line = journal.entries()
    assert head.kind is EntryKind.FORM_IMPORTED
    assert (call.kind, call.actor) == (EntryKind.CALL_RECEIVED, "Cadre d'astreinte")
    assert call.data["caller"] == "Administrateur de garde « éàç » <b>"
    assert (line.kind, line.subject) == (EntryKind.CARE_LINE_SET, "care-line:ch/ed-adult")
    begun = datetime.fromisoformat(call.happened_at)
    assert 0 <= (datetime.now(UTC) - begun).total_seconds() < 3600 * 13


def test_a_form_changed_after_saving_comes_back_as_a_later_saving_of_the_same(page, journal):
    first_call(page, journal.case)
    first = taken(journal, saved(page))[0]
    page.click(box("encryption", "input[value=yes]"))
    page.run("new Promise((done) => setTimeout(done, 1100))")
    page.click("[data-act=save]")
    folder = page.folder / "downloads"
    page.until(lambda: any('"version": 2' in each.read_text() for each in folder.glob("*.json")))
    again = next(each for each in folder.glob("*.json") if '"version": 2' in each.read_text())
    [found] = taken(journal, again)
    assert (found.taken, found.former) == (Taken.WRITTEN, first.entries[0])
    assert found.kinds == ("form.imported", "call.received")


def test_the_page_asks_nothing_of_any_network_and_runs_nothing_but_its_own_program(page):
    shown(page, "transfers")
    page.run(
        "(() => { const s = document.createElement('script'); s.textContent = 'window.bad = 1';"
        "document.body.append(s); const i = document.createElement('img');"
        "i.src = 'https://example.org/x.png'; document.body.append(i); })()"
    )
    page.run("new Promise((done) => setTimeout(done, 300))")
    assert page.run("window.bad === undefined")
    asked = {each["requestId"]: each["request"]["url"] for each in page.told(REQUEST)}
    outside = {id for id, url in asked.items() if url.startswith(("http:", "https:", "ws"))}
    blocked = {each["requestId"]: each.get("blockedReason") for each in page.told(FAILED)}
    assert [blocked[id] for id in outside] == ["csp"]
    assert page.told("Runtime.exceptionThrown") == []


def test_rows_are_added_and_removed_and_an_empty_one_is_not_saved(page):
    shown(page, "transfers")
    rows = "document.querySelectorAll('[data-field=transfers] tbody tr').length"
    assert page.run(rows) == 3
    page.click("[data-act=add]")
    assert page.run(rows) == 4
    page.type(cell("transfers", 4, "number"), "T-04")
    page.click("[data-field=transfers] tbody tr:nth-child(1) [data-act=remove]")
    assert page.run(rows) == 3
    told = json.loads(saved(page).read_text(encoding="utf-8"))
    assert told["values"]["transfers"] == [{"number": "T-04"}]


def test_a_long_number_is_warned_of_at_once_and_blocks_nothing(page):
    shown(page, "transfers")
    page.type(cell("transfers", 1, "number"), "1 84 12 76 451 089")
    warning = "document.querySelector('[data-field=transfers] .warn')?.textContent ?? ''"
    assert "NIR" in page.run(warning)
    page.run(f"document.querySelector({json.dumps(cell('transfers', 1, 'number'))}).select()")
    page.type(cell("transfers", 1, "number"), "T-01")
    assert page.run(warning) == ""
    assert saved(page).exists()


def test_what_is_expected_is_listed_and_nothing_blocks(page):
    shown(page, "first-call")
    left = "document.getElementById('missing').textContent"
    assert "A1, A2" in page.run(left)
    page.click(box("call-time", "[data-act=now]"))
    assert "A1," not in page.run(left)
    assert saved(page).name.startswith("first-call-sans-dossier-")


def test_a_choice_is_taken_back_by_a_second_click(page):
    shown(page, "first-call")
    chosen = "document.querySelector('[name=encryption]:checked')?.value ?? ''"
    page.click(box("encryption", "input[value=yes]"))
    assert page.run(chosen) == "yes"
    page.click(box("encryption", "input[value=yes]"))
    assert page.run(chosen) == ""


def test_a_draft_outlives_the_window_and_is_the_same_form(page):
    shown(page, "transfers")
    page.type(cell("transfers", 2, "number"), "T-02")
    page.until(lambda: page.run("localStorage.length") == 1)
    before = json.loads(page.run("Object.values(localStorage)[0]"))
    page.reload()
    assert "Brouillon" in page.run("document.getElementById('status').textContent")
    told: dict[str, Any] = json.loads(saved(page).read_text(encoding="utf-8"))
    assert told["form"] == before["form"]
    assert told["values"]["transfers"] == [{"number": "T-02"}]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_form_opens_names_each_box_and_saves_a_file_that_is_taken(page, journal, lang):
    for count, sheet in enumerate(SHEETS, 1):
        shown(page, sheet, lang)
        assert page.run(UNNAMED) == [], sheet
        page.type("[data-head=case]", journal.case)
        [found] = taken(journal, saved(page, count=count))
        assert (found.form.sheet, found.taken, found.faults) == (sheet, Taken.WRITTEN, ())
        assert found.kinds == ("form.imported",)
    assert page.told("Runtime.exceptionThrown") == []


@pytest.mark.parametrize(("width", "mobile"), [(390, True), (1000, False)])
def test_no_screen_has_to_be_scrolled_sideways(page, width, mobile):
    page.call(
        "Emulation.setDeviceMetricsOverride", width=width, height=844, deviceScaleFactor=1,
        mobile=mobile,
    )  # fmt: skip
    for sheet in SHEETS:
        shown(page, sheet)
        assert page.run("document.documentElement.scrollWidth") <= width, sheet
