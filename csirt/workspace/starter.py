"""``csirt init``: a workspace with a region and the facilities to fill, commented in French."""

from collections.abc import Iterator
from pathlib import Path
from re import fullmatch

from csirt import content
from csirt.errors import StateError
from csirt.files.write import write_text
from csirt.model.ref import ID
from csirt.safe import safe

TEMPLATE = "risk_models/starter"
FACILITY = "mon-etablissement"
"""Id of the facility of the template."""


def started(
    folder: Path, *, facilities: tuple[str, ...] = (), group: str = "", force: bool = False
) -> tuple[Path, ...]:
    """Write the files of a new workspace and return them.

    Args:
        folder: Where to write.
        facilities: Ids of the facilities; one to fill by hand when none is given.
        group: Id of the group that they form; none by default.
        force: Write into a folder that is not empty, and replace what stands.

    Raises:
        StateError: the folder holds files already and ``force`` is false, or an id is none.
        SetupError: it cannot be written.
    """
    for id in (*facilities, *([group] if group else [])):
        if not fullmatch(ID, id):
            raise StateError("workspace.bad-id", id=safe(id))
    if not force and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StateError("workspace.not-empty", path=safe(folder))
    files = dict(_template(folder))
    if facilities:
        files.pop(folder / "facilities" / f"{FACILITY}.yaml")
        files |= _named(folder, files[folder / "region.yaml"], facilities, group)
    for path, text in files.items():
        write_text(path, text, force=force)
    return tuple(files)


def _template(folder: Path) -> Iterator[tuple[Path, str]]:
    root = content.root() / TEMPLATE
    for path in sorted(root.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(root)
            target = target.with_name(".gitignore") if target.name == "gitignore" else target
            yield target, path.read_text(encoding="utf-8")


def _named(folder: Path, region: str, facilities: tuple[str, ...], group: str) -> dict[Path, str]:
    """Return the region, a short file a facility to be filled by imports, and the group."""
    head, _, rest = region.partition("facilities:\n")
    services = rest[rest.index("services:") :]
    belongs = f", group: {group}" if group else ""
    entries = "".join(
        f'  - {{id: {id}, name: "{id}", profile: ES{belongs}}}   # nom, profil, FINESS à corriger\n'
        for id in facilities
    )
    files = {folder / "region.yaml": f"{head}facilities:\n{entries}{services}"}
    for id in facilities:
        files[folder / "facilities" / f"{id}.yaml"] = (
            "# Ce que vous écrivez à la main l'emporte sur les imports, qui vont dans\n"
            f"# {id}.seen.yaml. Un exemple de chaque rubrique : csirt init DOSSIER, sans option.\n"
            f"schema: csirt.facility/1\nid: {id}\n"
        )
    if group:
        members = ", ".join(facilities)
        files[folder / "groups" / f"{group}.yaml"] = (
            "# Ce que les sites ont en commun : annuaire, applications, sauvegarde…\n"
            f'schema: csirt.group/1\nid: {group}\nname: "{group}"\nmembers: [{members}]\n'
            "# shared:\n"
            f'#   - {{id: annuaire, kind: directory, provider: "directory:{facilities[0]}/ad", '
            f"users: [{', '.join(facilities[1:]) or facilities[0]}]}}\n"
        )
    return files
