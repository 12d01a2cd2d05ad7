"""A scenario for paper: two cells, two animators, a reminder, a decision, something in the pool."""

from pathlib import Path
from typing import Any

from exercise_worlds import exercise, expected, inject

from csirt.model.exercise import Exercise


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": f"en {text}"}


CELLS = [
    {"id": "care", "name": words("Soins"), "roles": [{"id": "nurse", "name": words("Cadre")}],
     "mission": words("Soigner")},
    {"id": "it", "name": words("Technique")},
    {"id": "agency", "name": words("ARS"), "played_by": "animation"},
]  # fmt: skip
DECISION = {
    "id": "cut",
    "cell": "it",
    "question": words("Couper ?"),
    "deadline_minutes": 10,
    "default": "no",
    "options": [
        {"id": "yes", "title": words("Oui, couper"), "told": words("C'est coupé")},
        {"id": "no", "title": words("Non"), "reveals": ["spread"]},
    ],
}


def played(**more: Any) -> Exercise:
    """An hour: ``call`` at once to care, ``ask`` after ten minutes to IT, ``remind`` if nothing."""
    fields: dict[str, Any] = {
        "cells": CELLS,
        "animators": [{"id": "one", "name": words("Animateur un")}],
        "voices": [
            {"id": "ward", "name": words("Une infirmière"), "animator": "one",
             "brief": words("Ne sait rien")},
            {"id": "boss", "name": words("Le directeur")},
        ],
        "objectives": [{"id": "o1", "title": words("Tenir")}],
        "decisions": [DECISION],
        "expectations": [expected("log", objective="o1", cell="it", within_minutes=15)],
        "grid": [{"id": "g1", "cell": "care", "text": words("Le papier tourne")}],
        "materials": [words("Papier")],
    }  # fmt: skip
    injects = (
        inject("call", sender="ward", text=words("Ça ne marche plus"), answers=[
            {"asked": words("Où ?"), "answer": words("Partout")}],
            expects=[expected("e1", objective="o1", observers=2, met_by=[{"act": "paper"}],
                              met_when=words("Le classeur est là"))]),
        inject("ask", at="10", to=["it"], sender="boss", asks="cut"),
        inject("remind", if_missing="log", to=["it"], sender="boss"),
        inject("spread", manual=True, to=["it"], sender="boss", expects=[expected("e2")]),
        inject("pool", manual=True, to=["care", "it"], channel="press", sender="boss",
               stress=True),
    )  # fmt: skip
    return exercise(*injects, **(fields | more))


def typed(path: Path, cells: dict[str, dict[str, str]], *, rename: bool = False) -> None:
    """Type texts into the cells of a workbook, by sheet and reference."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    for sheet, some in cells.items():
        for reference, text in some.items():
            book[sheet][reference] = text
    if rename:
        for sheet in book.worksheets:
            sheet.title = f"Copie {sheet.title}"
    book.save(path)
