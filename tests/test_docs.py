"""The documentation is true: its commands run, its tables are the code's, its links resolve."""

import pkgutil
from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from re import compile as pattern
from tempfile import TemporaryDirectory
from typing import Any, get_args

import docs_support as support
import pytest
import typer.main
from docs_warm import Warm
from pydantic import BaseModel

import csirt.model
from csirt.cli.app import app
from csirt.files.kinds import KINDS
from csirt.reporting import pdf

PAGES = [*support.FRENCH, *support.ENGLISH]


def _named(page: Path) -> str:
    return page.relative_to(support.DOCS).as_posix()


every_page = pytest.mark.parametrize("page", PAGES, ids=_named)
both_languages = pytest.mark.parametrize(
    "page", [support.DOCS / "formats.md", support.DOCS / "en" / "formats.md"], ids=["fr", "en"]
)

_LINK = pattern(r"\[[^\]]*\]\(([^)\s]+)\)")
_ABSOLUTE = pattern(
    r"(?:^|[\s`'\"(=])/(?:home|root|tmp|work|usr|etc|opt|var|mnt|srv|Users)\b|\b[A-Z]:\\"
)
_REGISTRY = pattern(
    r"pypi\.|pythonhosted|npmjs|crates\.io|rubygems|proxy\.golang|anaconda\.org|artifactory|nexus"
)


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """Give the Python that answers the commands; its folder's name is short, as a socket's must."""
    with TemporaryDirectory(prefix="csirt-") as folder:
        found = Warm(Path(folder), support.ROOT)
        try:
            found.wait()
            yield found
        finally:
            found.stop()


@pytest.fixture(scope="module", params=PAGES, ids=_named)
def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, warm: Warm
) -> support.Played:
    """Play one page in a folder of its own; a page that hangs fails alone."""
    folder = tmp_path_factory.mktemp("docs") / "page"
    return support.play(request.param, folder, pdf=pdf.available(), warm=warm)


@pytest.mark.timeout(900)
def test_the_commands_of_a_page_do_what_it_shows(played: support.Played) -> None:
    assert not played.problems, "\n".join(played.problems)
    if played.left:
        pytest.skip(f"no Pango, not run: {'; '.join(played.left)}")


def _command_names(command: Any, above: str) -> Iterator[str]:
    if hasattr(command, "commands"):
        for name, below in command.commands.items():
            yield from _command_names(below, f"{above} {name}")
    else:
        yield above


@pytest.mark.parametrize("pages", [support.FRENCH, support.ENGLISH], ids=["fr", "en"])
def test_every_command_is_shown_in_both_languages(pages: list[Path]) -> None:
    shown = "\n".join(each.text for page in pages for each in support.commands(page))
    shown = shown.replace("./csirt.sh", "csirt")
    missing = [
        name for name in _command_names(typer.main.get_command(app), "csirt") if name not in shown
    ]
    assert not missing


@pytest.mark.parametrize("french", support.PAIRS)
def test_both_languages_show_the_same_commands(french: str) -> None:
    pages = support.DOCS / french, support.DOCS / "en" / support.PAIRS[french]
    one, other = ([each.text for each in support.commands(page)] for page in pages)
    assert one == [text for text in other if text != "export CSIRT_LANG=en"]


def test_every_page_has_its_translation_or_serves_both_languages() -> None:
    alone = {"index.md", "glossaire.md"}
    assert {page.name for page in support.FRENCH} == {*support.PAIRS, *alone}
    assert {page.name for page in support.ENGLISH} == set(support.PAIRS.values())


@every_page
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = []
    for link in _LINK.findall(text):
        target, _, anchor = link.partition("#")
        if target.startswith(("http:", "https:")):
            continue
        file = (page.parent / target).resolve() if target else page
        known = support.headings(file.read_text(encoding="utf-8")) if file.is_file() else set()
        if not file.is_file() or (anchor and anchor not in known):
            broken.append(link)
    assert not broken


def test_the_index_names_every_page() -> None:
    index = support.DOCS / "index.md"
    named = {(index.parent / link).resolve() for link in _LINK.findall(index.read_text("utf-8"))}
    assert {page.resolve() for page in PAGES if page != index} <= named


@every_page
def test_no_path_and_no_server_of_somebody_s_machine(page: Path) -> None:
    lines = page.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if _ABSOLUTE.search(line) or _REGISTRY.search(line)]


def _types() -> tuple[dict[str, type[BaseModel]], dict[str, type[StrEnum]]]:
    """Return every record and every vocabulary that a file may hold."""
    models: dict[str, type[BaseModel]] = {}
    words: dict[str, type[StrEnum]] = {}

    def walk(found: Any) -> None:
        if isinstance(found, type) and issubclass(found, BaseModel):
            if found.__name__ not in models:
                models[found.__name__] = found
                for each in found.model_fields.values():
                    walk(each.annotation)
        elif isinstance(found, type) and issubclass(found, StrEnum):
            words[f"{found.__module__}.{found.__name__}"] = found
        else:
            for part in get_args(found):
                walk(part)

    for kind in KINDS.values():
        walk(kind)
    return models, words


@both_languages
def test_the_tables_have_every_field_of_every_file_and_no_other(page: Path) -> None:
    told = support.field_tables(page.read_text(encoding="utf-8"))
    real = {
        name: {each.alias or field for field, each in model.model_fields.items()}
        for name, model in _types()[0].items()
    }
    assert told == real


@both_languages
def test_the_page_of_formats_marks_what_is_required(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for name, model in _types()[0].items():
        table = text.split(f": `{name}`\n", 1)[1].split("\n#", 1)[0]
        for field, each in model.model_fields.items():
            marked = f"| `{each.alias or field}` \\* |" in table
            assert marked == each.is_required(), f"{name}.{field}"


@both_languages
def test_the_page_of_formats_names_every_word_of_the_closed_lists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    missing = [
        f"{name}: {word.value}"
        for name, words in _types()[1].items()
        for word in words
        if f"`{word.value}`" not in text
    ]
    assert not missing


@both_languages
def test_the_page_of_formats_names_every_kind_of_file(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert not [kind for kind in KINDS if f"`{kind}`" not in text]


def test_the_glossary_names_classes_that_exist() -> None:
    modules = [
        import_module(f"csirt.model.{each.name}")
        for each in pkgutil.iter_modules(csirt.model.__path__)
    ]
    rows = (support.DOCS / "glossaire.md").read_text(encoding="utf-8").splitlines()
    named = {
        name
        for row in rows
        if row.startswith("|")
        for name in pattern(r"`([A-Z]\w+)`").findall(row.split("|")[3])
    }
    assert named
    assert not [name for name in named if not any(hasattr(module, name) for module in modules)]
