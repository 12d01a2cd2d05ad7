"""A report can be verified: the same bytes, the same words, and what changed since is told."""

import json
import shutil
from pathlib import Path

import pytest

from csirt.errors import InputError, NotFoundError, SetupError, StateError
from csirt.files.write import write_bytes
from csirt.reporting import manifest
from csirt.reporting.reports import composed, published
from reporting import dossiers


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "audit.html"
    published(dossiers.empty(), "audit", path, lang="fr")
    return path


def test_a_report_that_was_just_written_holds(page):
    found = manifest.verified(page)
    assert found.holds
    assert [each.name for each in found.files] == ["audit.html"]
    assert found.files[0].digest == composed(dossiers.empty(), "audit", "fr").digest


def test_a_byte_more_a_file_less_or_a_swap_is_told(page, tmp_path):
    page.write_bytes(page.read_bytes() + b"\n")
    assert [each.state for each in manifest.verified(tmp_path).files] == ["changed"]
    page.unlink()
    assert [each.state for each in manifest.verified(manifest.beside(page)).files] == ["missing"]


def test_a_folder_is_verified_whole(page, tmp_path):
    shutil.copytree(tmp_path, tmp_path / "copie")
    assert len(manifest.verified(tmp_path).files) == 2


def test_the_digest_is_of_what_is_said_not_of_its_form(page):
    document = composed(dossiers.empty(), "audit", "fr")
    assert document.digest != composed(dossiers.empty(), "audit", "en").digest
    assert document.digest in page.read_text(encoding="utf-8")
    assert document.digest != composed(dossiers.large(), "audit", "fr").digest


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"schema": "csirt.manifest/1"}', '{"schema": "csirt.manifest/1", "files": [3]}',
     '{"schema":"csirt.manifest/1","digest":"","on":"","files":[]}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_manifest_is_refused(page, text):
    manifest.beside(page).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="manifeste"):
        manifest.verified(page)


def test_a_name_in_a_manifest_never_leads_out_of_its_folder(page, tmp_path):
    path = manifest.beside(page)
    told = json.loads(path.read_text(encoding="utf-8"))
    told["files"][0]["id"] = "../../etc/hostname"
    path.write_text(json.dumps(told), encoding="utf-8")
    assert [each.state for each in manifest.verified(path).files] == ["missing"]


def test_without_a_manifest_nothing_is_claimed(page, tmp_path):
    manifest.beside(page).unlink()
    with pytest.raises(NotFoundError, match="manifeste"):
        manifest.verified(page)
    with pytest.raises(NotFoundError, match="manifeste"):
        manifest.verified(tmp_path)


def test_a_report_that_stands_is_kept_and_so_is_its_manifest(page):
    before = page.read_bytes()
    with pytest.raises(StateError, match="existe"):
        published(dossiers.large(), "audit", page)
    assert page.read_bytes() == before
    assert manifest.verified(page).holds


def test_a_report_that_fails_half_way_never_replaces_a_good_one(page, monkeypatch):
    before = page.read_bytes()
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "plein")))
    with pytest.raises(SetupError, match="disque"):
        write_bytes(page, b"half", force=True)
    monkeypatch.undo()
    assert page.read_bytes() == before
    assert sorted(path.name for path in page.parent.iterdir()) == [
        "audit.html", "audit.html.manifest.json",
    ]  # fmt: skip
