"""The board as one HTML file for the wall: it reads itself again, and says when it has grown old.

It loads nothing; every text passes ``safe`` and ``html.escape``.
"""

from collections.abc import Iterator
from html import escape

from csirt.operation.timeline import stored
from csirt.reporting.board import Board, Section
from csirt.reporting.rows import Row
from csirt.safe import safe
from csirt.text import say

REFRESH_SECONDS = 20
OLD_SECONDS = 120
"""After this the page says that nobody writes it any more."""

_STYLE = """
:root { color-scheme: light; } body { font: 18px/1.35 sans-serif; margin: 0; padding: 1rem 1.5rem;
  color: #111; background: #fff; } h1 { font-size: 1.7rem; margin: 0; } h2 { font-size: 1.15rem;
  margin: 0 0 .4rem; border-bottom: 2px solid #111; } header p { margin: .1rem 0; }
main { columns: 26rem; column-gap: 2rem; margin-top: 1rem; } section { margin: 0 0 1.4rem; }
ul { list-style: none; margin: 0; padding: 0; } li { display: grid;
  grid-template-columns: 1.4rem 6.2rem 1fr; padding: .25rem 0; border-bottom: 1px solid #ccc;
  break-inside: avoid; } li.alert { background: #fde8e6; border-left: 6px solid #b00020; }
li p { margin: 0; } .about { grid-column: 3; font-size: .8rem; color: #444; }
.exercise { background: #111; color: #fff; text-align: center; font-weight: bold; padding: .3rem; }
#old { display: none; background: #b00020; color: #fff; padding: .4rem .8rem; font-weight: bold; }
"""
_SCRIPT = """
setInterval(function () {
  var made = Date.parse(document.body.dataset.now), age = (Date.now() - made) / 1000;
  document.getElementById("old").style.display = age > %d ? "block" : "none";
}, 1000);
"""


def page(board: Board, lang: str, *, refresh: int = REFRESH_SECONDS) -> str:
    """Return the page of a board; the browser reads it again every ``refresh`` seconds."""
    script = _SCRIPT % OLD_SECONDS
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    parts = [
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">',
        f'<meta http-equiv="refresh" content="{refresh}">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{_words(board.title)}</title><style>{_STYLE}</style></head>",
        f'<body data-now="{stored(board.now)}">',
        *_exercise(board, lang),
        f'<p id="old" role="alert">{escape(say("cli.board.old", lang))}</p>',
        f"<header><h1>{_words(board.title)}</h1>",
        *(f"<p>{_words(line)}</p>" for line in board.head),
        "</header><main>",
        *(line for section in board.sections for line in _section(section, lang)),
        f"</main><script>{script}</script></body></html>\n",
    ]
    return "\n".join(parts)


def _words(text: str) -> str:
    return escape(safe(text))


def _exercise(board: Board, lang: str) -> Iterator[str]:
    if board.exercise:
        yield f'<p class="exercise">{escape(say("cli.board.exercise", lang))}</p>'


def _section(section: Section, lang: str) -> Iterator[str]:
    count = len(section.rows) + section.more
    yield f'<section id="{escape(section.key)}"><h2>{_words(section.title)} ({count})</h2><ul>'
    yield from (_row(row, lang) for row in section.rows)
    yield "</ul>"
    if section.more:
        yield f"<p>{escape(say('cli.board.more', lang, count=section.more))}</p>"
    yield "</section>"


def _row(row: Row, lang: str) -> str:
    alert = (
        f' class="alert" aria-label="{escape(say("cli.board.alert", lang))}"' if row.alert else ""
    )
    about = " · ".join(_words(each) for each in (*row.about, row.id) if each)
    return (
        f'<li{alert}><span aria-hidden="true">{_words(row.mark)}</span>'
        f"<span>{_words(row.hour)}</span><p>{_words(row.text)}</p>"
        f'<p class="about">{about}</p></li>'
    )
