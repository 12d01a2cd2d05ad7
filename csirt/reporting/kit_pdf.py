"""The kit as PDF: each piece alone, and volumes that go to the printer in one job.

Two volumes are set by two processes of their own, since setting pages is slow; a piece begins on
the front of a leaf, so that it can be handed out when the volume was printed on both sides.
"""

import gc
import logging
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from csirt.errors import SetupError, of_the_system
from csirt.reporting import pdf
from csirt.reporting.fonts import drawable, faces
from csirt.reporting.kit_parts import css_text

WORKERS = 2
_STOP = ".stop"
"""A file that tells the other processes to end."""
_POLL_SECONDS = 0.2
_MARGIN = "font: 7.5pt csirt-sans"
_PLAIN = """
@page { size: A4; margin: 15mm 12mm 14mm;
  @top-left { content: string(doc); font: 8.5pt csirt-sans; }
  @bottom-right { content: counter(page) " / " counter(pages); font: 8.5pt csirt-sans; } }
body { font-family: csirt-sans; font-size: 10pt; max-width: none; padding: 0; }
h1 { string-set: doc content(); } .id { font-family: csirt-sans; }
.box::before { content: ""; display: inline-block; width: 3mm; height: 3mm; margin-right: 1.5mm;
  border: .9pt solid #000; vertical-align: -.4mm; }
.card { padding: 0; }
"""
"""What a page that was made for the browser needs on paper: the shipped font, drawn boxes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A page to be set, and the file that it goes to."""

    file: str
    html: str


@dataclass(frozen=True, slots=True)
class Volume:
    """Pieces that go to the printer in one job."""

    file: str
    title: str
    pieces: tuple[Piece, ...]


Done = Callable[[int], None]
"""Told how many pieces are set."""


def marked(html: str, foot: str, *, plain: bool = False) -> str:
    """Return a page with a line at its foot; ``plain`` for a page made for the browser."""
    line = f"@page {{ @bottom-center {{ content: {css_text(foot)}; {_MARGIN}; }} }}"
    return html.replace("</head>", f"<style>{_PLAIN if plain else ''}{line}</style></head>", 1)


def set_apart(
    folder: Path,
    volumes: tuple[Volume, ...],
    *,
    workers: int = WORKERS,
    done: Done = lambda _: None,
) -> dict[str, int]:
    """Write volumes and their pieces into a folder, and return the pages of each piece.

    Args:
        folder: A folder that nobody else writes to.
        volumes: One task each.
        workers: Processes; with one, or on a machine of one core, everything is set here.
        done: Called with the number of pieces that are set.

    Raises:
        SetupError: Pango is missing, the disk is full, or a process was killed.
    """
    if min(workers, os.cpu_count() or 1) < 2:
        return {name: count for each in volumes for name, count in volume(folder, each).items()}
    context = get_context("spawn")  # a process that shows its progress has threads: no fork
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_deaf)
    whole = False
    try:
        waiting = [pool.submit(volume, folder, each) for each in volumes]
        pages = _pages(waiting, folder, volumes, done)
        whole = True
    except BrokenProcessPool as error:
        raise SetupError("kit.broken") from error
    finally:
        if not whole:
            (folder / _STOP).touch()
        pool.shutdown(wait=True, cancel_futures=True)
    return pages


def _pages(
    waiting: list[Future[dict[str, int]]], folder: Path, volumes: tuple[Volume, ...], done: Done
) -> dict[str, int]:
    files = [folder / piece.file for each in volumes for piece in each.pieces]
    left = set(waiting)
    while left:
        ended, left = wait(left, timeout=_POLL_SECONDS)
        for future in ended:
            future.result()  # a task that failed ends the others at once
        done(sum(path.exists() for path in files))
    return {name: count for future in waiting for name, count in future.result().items()}


def _deaf() -> None:
    """Leave the interruption to the first process, which ends the others in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def volume(folder: Path, wanted: Volume) -> dict[str, int]:
    """Write a volume and its pieces, and return the pages of each piece.

    Raises:
        SetupError: Pango is missing, or the disk is full.
    """
    with Press() as press:
        for piece in wanted.pieces:
            if (folder / _STOP).exists():
                return {}
            press.set(piece)
            _write(folder / piece.file, press.alone(piece.file))
        if not (folder / _STOP).exists():
            _write(folder / wanted.file, press.together(wanted))
        return press.pages


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        problem = of_the_system(error)
        raise SetupError("write.failed", file=path.name, problem=problem) from error


class Press:
    """Sets pages with the shipped fonts, read once for all pieces."""

    def __init__(self) -> None:
        self._set: dict[str, Any] = {}

    def __enter__(self) -> "Press":
        """Hold the garbage collector, and keep remarks on style sheets from the terminal."""
        if problem := pdf.missing():
            raise SetupError("pdf.no-pango", problem=problem)
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        self._quiet = _quiet()
        self._quiet.__enter__()
        self._fonts = FontConfiguration()
        self._css = CSS(string=faces(), font_config=self._fonts, url_fetcher=pdf.fetcher())
        return self

    def __exit__(self, *_: object) -> None:
        """Give back what was held."""
        self._quiet.__exit__(None, None, None)

    @property
    def pages(self) -> dict[str, int]:
        """The pages of each piece that is set, by file."""
        return {file: len(each.pages) for file, each in self._set.items()}

    def set(self, piece: Piece) -> None:
        """Set a piece."""
        self._set[piece.file] = self._laid_out(piece.html)

    def alone(self, file: str) -> bytes:
        """Return a piece as a PDF."""
        made: bytes = self._set[file].write_pdf(pdf_tags=True)
        return made

    def together(self, wanted: Volume) -> bytes:
        """Return the pieces of a volume as one PDF, each from the front of a leaf."""
        back = self._laid_out("<html><body></body></html>").pages[0]
        pages: list[Any] = []
        for piece in wanted.pieces:
            pages += [back] * (len(pages) % 2) + self._set[piece.file].pages
        whole = self._set[wanted.pieces[0].file].copy(pages)
        whole.metadata.title = wanted.title
        made: bytes = whole.write_pdf(pdf_tags=True)
        return made

    def _laid_out(self, html: str) -> Any:
        from weasyprint import HTML

        source = HTML(string=drawable(html), base_url="about:blank", url_fetcher=pdf.fetcher())
        return source.render(stylesheets=[self._css], font_config=self._fonts, pdf_tags=True)


@contextmanager
def _quiet() -> Iterator[None]:
    log, was = logging.getLogger("weasyprint"), gc.isenabled()
    level = log.level
    log.setLevel(logging.CRITICAL)
    gc.disable()
    try:
        yield
    finally:
        log.setLevel(level)
        if was:
            gc.enable()
