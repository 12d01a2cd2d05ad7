"""A kit in its folder: whole or not there, and never over what is somebody's own."""

import json
from pathlib import Path

import kit_worlds as worlds
import pypdf
import pytest

from csirt.errors import SetupError, StateError
from csirt.files.kinds import load
from csirt.model.kit import KitForm, KitPrint
from csirt.reporting import pdf
from csirt.reporting.kit_folder import whole_folder
from csirt.reporting.kit_made import made_html, made_pdf
from csirt.reporting.kit_pdf import Piece, Volume, set_apart, volume
from csirt.workspace.kit_status import kit_status

wants_pdf = pytest.mark.skipif(not pdf.available(), reason="no PDF here")
PAGE = "<html><head></head><body><p>{}</p></body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return worlds.workspace(tmp_path / "espace")


@pytest.fixture
def kit(folder):
    return worlds.small(worlds.of(folder))


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "kit"


def left(target: Path) -> list[str]:
    """Return what stands beside the workspace: nothing half-made may be there."""
    return sorted(each.name for each in target.parent.iterdir())


def test_a_kit_on_screen_is_pages_and_forms_and_one_that_opens_them(kit, target):
    made = made_html(kit, worlds.order(), target)
    names = {path.name for path in target.iterdir()}
    assert names == {"index.html", "kit.yaml", "ouverture.html", "contacts.html", "coupures.html",
                     "delais-legaux.html", "fiche-A-first-call.html", "fiche-X-cut-sheet.html",
                     "fiche-reflexe-01-crisis-communication.html"}  # fmt: skip
    assert names == set(made.record.files)
    assert "Non connu" in (target / "fiche-X-cut-sheet.html").read_text(encoding="utf-8")
    assert (made.trace, made.record.copies) == (None, 0)
    assert load(target / "kit.yaml", KitPrint) == made.record


def test_a_kit_on_screen_is_no_printing(folder, kit, target):
    made_html(kit, worlds.order(), target)
    assert kit_status(worlds.of(folder), worlds.ON).last is None


def test_a_folder_that_stands_is_kept_without_force(kit, target):
    target.mkdir()
    with pytest.raises(StateError) as caught:
        made_html(kit, worlds.order(), target)
    assert caught.value.key == "write.exists"
    assert left(target) == ["espace", "kit"]


def test_force_replaces_a_kit_and_an_empty_folder(kit, target):
    target.mkdir()
    made_html(kit, worlds.order(), target, force=True)
    (target / "ouverture.html").write_text("old", encoding="utf-8")
    made_html(kit, worlds.order(), target, force=True)
    assert (target / "ouverture.html").read_text(encoding="utf-8") != "old"
    assert left(target) == ["espace", "kit"]


def test_force_never_replaces_what_is_somebody_s_own(kit, target):
    made_html(kit, worlds.order(), target)
    (target / "fiche-remplie.json").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(StateError) as caught:
        made_html(kit, worlds.order(), target, force=True)
    assert caught.value.key == "kit.other-files"
    assert "fiche-remplie.json" in str(caught.value)
    assert (target / "fiche-remplie.json").exists()


@pytest.mark.parametrize("manifest", ["", "schema: csirt.kit/1\n", "files: [a.txt]\n"])
def test_a_folder_with_a_manifest_that_is_none_is_somebody_s_own(kit, target, manifest):
    target.mkdir()
    (target / "a.txt").write_text("mine", encoding="utf-8")
    (target / "kit.yaml").write_text(manifest, encoding="utf-8")
    with pytest.raises(StateError):
        made_html(kit, worlds.order(), target, force=True)
    assert (target / "a.txt").read_text(encoding="utf-8") == "mine"


def test_a_file_or_a_link_is_never_replaced(kit, target, tmp_path):
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(StateError) as caught:
        made_html(kit, worlds.order(), target, force=True)
    assert caught.value.key == "kit.not-a-folder"
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "espace")
    with pytest.raises(StateError):
        made_html(kit, worlds.order(), link, force=True)


def broken_off(made: Path, stop: type[BaseException]) -> None:
    (made / "half.html").write_text("half", encoding="utf-8")
    raise stop


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_an_interruption_leaves_nothing_and_a_former_kit_as_it_was(kit, target, stop):
    made_html(kit, worlds.order(), target)
    before = {path.name: path.read_bytes() for path in target.iterdir()}
    with pytest.raises(stop), whole_folder(target, force=True) as made:
        broken_off(made, stop)
    assert {path.name: path.read_bytes() for path in target.iterdir()} == before
    with pytest.raises(stop), whole_folder(target.with_name("new")):
        raise stop
    assert left(target) == ["espace", "kit"]


def test_a_place_that_cannot_be_written_is_told(kit, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SetupError):
        made_html(kit, worlds.order(), tmp_path / "file" / "kit")


# --- on paper ---


@wants_pdf
def test_a_printed_kit_is_three_volumes_each_piece_and_a_trace(folder, kit, target):
    told = []
    made = made_pdf(kit, worlds.order(), target, workers=1, progress=lambda *at: told.append(at))
    record = made.record
    assert {path.name for path in target.iterdir()} == {
        "1-a-lire-d-abord.pdf", "2-fiches-reflexes.pdf", "3-fiches-a-remplir.pdf", "kit.yaml",
        "une-par-une",
    }  # fmt: skip
    there = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    assert there == set(record.files)
    assert (record.form, record.copies, record.places) == (KitForm.PDF, 2, ("Salle de crise",))
    assert load(made.trace, KitPrint) == record == load(target / "kit.yaml", KitPrint)
    assert told[-1] == (len(kit.items), len(kit.items))
    for item in record.items:
        assert item.pages == len(pypdf.PdfReader(target / item.file).pages)
    first = pypdf.PdfReader(target / "1-a-lire-d-abord.pdf")
    assert first.metadata.title == "À lire d'abord — Centre hospitalier"
    assert "Feuille d’ouverture" in first.pages[0].extract_text()
    assert "Sommaire" in first.pages[2].extract_text()
    changed = {each.since for each in kit_status(worlds.of(folder), worlds.ON).changes}
    assert changed == {"added"}  # of a small kit, the pieces of a whole one are missing


@wants_pdf
def test_a_printed_playbook_has_the_foot_of_the_kit_and_only_the_shipped_font(kit, target):
    made_pdf(kit, worlds.order(), target, workers=1)
    reader = pypdf.PdfReader(target / "2-fiches-reflexes.pdf")
    told = reader.pages[-1].extract_text().replace("\xa0", " ")
    assert "Kit · Centre hospitalier · 22/11/2026 · TLP:AMBER" in told
    fonts = {str(font["/BaseFont"]) for page in reader.pages
             for font in (each.get_object() for each in page["/Resources"]["/Font"].values())}  # fmt: skip
    assert all("csirt-sans" in each for each in fonts)


@wants_pdf
def test_an_interruption_while_setting_leaves_no_folder_and_no_trace(
    folder, kit, target, monkeypatch
):
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_pdf(kit, worlds.order(), target, workers=1, progress=stop)
    assert left(target) == ["espace"]
    assert not (folder / "sheets").exists()


@wants_pdf
def test_a_kit_of_a_file_that_stands_alone_leaves_no_trace(kit, tmp_path, target):
    path = tmp_path / "seul" / "seul.yaml"
    path.parent.mkdir()
    path.write_text("schema: csirt.facility/1\nid: seul\n", encoding="utf-8")
    alone = worlds.small(worlds.of(path.parent, str(path)))
    made = made_pdf(alone, worlds.order(), target, workers=1)
    assert made.trace is None
    assert {each.name for each in path.parent.iterdir()} == {"seul.yaml"}


@wants_pdf
def test_each_piece_of_a_volume_begins_on_the_front_of_a_leaf(tmp_path):
    long = PAGE.format('one</p><p style="break-before: page">two')
    pieces = (
        Piece("a.pdf", PAGE.format("A")),
        Piece("b.pdf", long),
        Piece("c.pdf", PAGE.format("C")),
    )
    assert volume(tmp_path, Volume("v.pdf", "V", pieces)) == {"a.pdf": 1, "b.pdf": 2, "c.pdf": 1}
    told = [page.extract_text().strip() for page in pypdf.PdfReader(tmp_path / "v.pdf").pages]
    assert told == ["A", "", "one", "two", "C"]


@wants_pdf
def test_two_processes_set_the_same_bytes_as_one(tmp_path):
    volumes = tuple(
        Volume(f"v{at}.pdf", "V", (Piece(f"p/{at}.pdf", PAGE.format(at)),)) for at in range(2)
    )
    told: list[int] = []
    one, two = tmp_path / "one", tmp_path / "two"
    for where, workers in ((one, 1), (two, 2)):
        where.mkdir()
        pages = set_apart(where, volumes, workers=workers, done=told.append)
        assert pages == {"p/0.pdf": 1, "p/1.pdf": 1}
    read = [{path.name: path.read_bytes() for path in where.rglob("*.pdf")} for where in (one, two)]
    assert read[0] == read[1]


@wants_pdf
def test_an_interruption_ends_the_other_processes(tmp_path):
    volumes = tuple(
        Volume(f"v{at}.pdf", "V", tuple(Piece(f"{at}-{n}.pdf", PAGE.format(n)) for n in range(200)))
        for at in range(2)
    )

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        set_apart(tmp_path, volumes, workers=2, done=stop)
    assert len(list(tmp_path.glob("*.pdf"))) < 400
    assert not (tmp_path / "v0.pdf").exists()


@wants_pdf
def test_a_page_fetches_nothing_when_it_is_set(tmp_path):
    leak = '<html><head></head><body><img src="http://example.invalid/x.png">x</body></html>'
    assert volume(tmp_path, Volume("v.pdf", "V", (Piece("a.pdf", leak),))) == {"a.pdf": 1}
    assert not pypdf.PdfReader(tmp_path / "a.pdf").pages[0].images
