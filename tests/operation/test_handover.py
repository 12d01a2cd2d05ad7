"""A change of shift: offered with a head, accepted by somebody else, seen from two laptops."""

from pathlib import Path

import pytest
from journals import NOW, beside, carried, later, opened
from playbook_worlds import Log

from csirt.errors import NotFoundError, StateError
from csirt.model.journal import Entry
from csirt.operation.chain import case_head
from csirt.operation.handover import Held, roles
from csirt.reporting.board import board
from csirt.text import speak
from csirt.workspace.incident import Incident
from csirt.workspace.incident_sitrep import accept, assign, offer
from csirt.workspace.journal import Stamp

ROLE = "directeur-de-crise"


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    """Return a case in which the role is held by ``Jour``."""
    found = Incident(opened(tmp_path / "journal.sqlite"))
    assign(found, ROLE, "Jour", by("Standard"))
    return found


def by(name: str, minutes: int = 0) -> Stamp:
    return Stamp(later(minutes), name, "", later(minutes))


def held(incident: Incident) -> Held:
    (found,) = roles(incident.state(NOW).entries)
    return found


def last(incident: Incident) -> Entry:
    return incident.journal.entries()[-1]


# --- the fold ---


def test_a_role_stays_where_it_is_until_the_other_accepts():
    log = Log()
    log.add("role.assigned", "role:chef", to="Jour")
    offered = log.add("role.offered", "role:chef", 10, to="Nuit")
    assert roles(log.entries) == (Held("chef", "Jour", log.entries[1], offered),)
    taken = log.add("role.accepted", "role:chef", 12, to="Nuit")
    assert roles(log.entries) == (Held("chef", "Nuit", taken, None),)


def test_a_role_that_nobody_holds_may_be_offered():
    log = Log()
    offered = log.add("role.offered", "role:chef", to="Nuit")
    assert roles(log.entries) == (Held("chef", "", None, offered),)


def test_who_accepts_without_a_name_is_who_signs():
    log = Log()
    taken = log.add("role.accepted", "role:chef")
    assert roles(log.entries) == (Held("chef", "RSSI", taken, None),)


def test_roles_stand_in_the_order_in_which_they_came_up_and_other_entries_are_none():
    log = Log()
    for role in ("scribe", "chef", "scribe"):
        log.add("role.assigned", f"role:{role}", to=role)
    log.add("role.assigned", "step:p/a", to="x")
    log.add("note.added", "role:autre", text="x")
    assert [each.role for each in roles(log.entries)] == ["scribe", "chef"]


# --- at the keyboard ---


def test_a_change_of_shift_carries_the_head_that_each_side_had_before_the_eyes(incident):
    before = case_head(incident.journal.heads())
    offer(incident, ROLE, "Nuit", by("Jour"), note="coupure en cours")
    offered = last(incident)
    assert offered.data == {"to": "Nuit", "head": before, "text": "coupure en cours"}
    seen = case_head(incident.journal.heads())
    accept(incident, ROLE, by("Nuit", 5))
    assert last(incident).data == {"to": "Nuit", "offer": offered.ref, "head": seen}
    assert seen != before
    assert (held(incident).holder, held(incident).offer) == ("Nuit", None)


@pytest.mark.parametrize("name", ["Jour", "JOUR", " Jour ", "jour\t"])
def test_who_offers_cannot_accept(incident, name):
    offer(incident, ROLE, "Nuit", by("Jour"))
    count = len(incident.journal.rows())
    with pytest.raises(StateError) as caught:
        accept(incident, ROLE, by(name, 5))
    assert caught.value.key == "room.own-offer"
    assert len(incident.journal.rows()) == count
    assert held(incident).holder == "Jour"


def test_without_an_offer_there_is_nothing_to_accept_and_the_offers_are_named(incident):
    with pytest.raises(NotFoundError, match="Relèves proposées : —"):
        accept(incident, ROLE, by("Nuit"))
    offer(incident, "scribe", "Nuit", by("Jour"))
    with pytest.raises(NotFoundError, match="Relèves proposées : scribe"):
        accept(incident, ROLE, by("Nuit"))


def test_an_offer_is_accepted_once(incident):
    offer(incident, ROLE, "Nuit", by("Jour"))
    accept(incident, ROLE, by("Nuit", 5))
    with pytest.raises(NotFoundError):
        accept(incident, ROLE, by("Autre", 6))


def test_two_acceptances_on_two_laptops_are_a_conflict_that_the_board_shows(tmp_path, incident):
    offer(incident, ROLE, "Nuit", by("Jour"))
    other = Incident(beside(tmp_path / "autre.sqlite", incident.journal))
    accept(incident, ROLE, by("Nuit", 5))
    accept(other, ROLE, by("Remplaçante", 6))
    carried(other.journal, incident.journal, now=later(10))
    carried(incident.journal, other.journal, now=later(10))
    for each in (incident, other):
        state = each.state(later(11))
        (found,) = state.open_conflicts
        assert found.subject == f"role:{ROLE}"
        shown = board(state, each.clocks, "fr")
        (row,) = next(part.rows for part in shown.sections if part.key == "conflicts")
        assert row.alert
        text = " ".join(row.about)
        assert "Nuit" in text
        assert "Remplaçante" in text
