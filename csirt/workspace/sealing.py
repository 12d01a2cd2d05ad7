"""A workspace or a report under seal: it is the attack plan of a hospital."""

from pathlib import Path

from csirt import seal
from csirt.errors import InputError, NotFoundError
from csirt.files.archive import packed, unpacked
from csirt.files.write import write_bytes, write_text
from csirt.safe import safe

FOLDER, FILE = b"csirt-folder\n", b"csirt-file\n"
"""First line of what is sealed: a folder as an archive, or one file as it is."""


def sealed(
    path: Path,
    output: Path,
    *,
    recipients: tuple[str, ...] = (),
    passphrase: str = "",
    force: bool = False,
) -> None:
    """Write a folder or a file, encrypted (age), for recipients or a passphrase.

    Raises:
        NotFoundError: the path does not exist.
        InputError: a recipient is no age public key.
        StateError: the output stands already.
    """
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    if path.is_dir():
        plain = FOLDER + packed(path)
    else:
        plain = FILE + path.name.encode() + b"\n" + path.read_bytes()
    data = seal.encrypted(plain, recipients=recipients, passphrase=passphrase)
    write_bytes(output, data, force=force)


def unsealed(
    path: Path,
    folder: Path,
    *,
    keys: tuple[str, ...] = (),
    passphrase: str = "",
    force: bool = False,
) -> tuple[Path, ...]:
    """Open a seal and write what it holds into a folder; return the files.

    Raises:
        NotFoundError: the path does not exist.
        InputError: a key is no age secret key, or the file is not one of ours.
        IntegrityError: no key fits, the passphrase is wrong, or the file was altered.
        StateError: a file stands already and ``force`` is false.
    """
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    plain = seal.decrypted(path.read_bytes(), keys=keys, passphrase=passphrase)
    if plain.startswith(FOLDER):
        return unpacked(plain.removeprefix(FOLDER), folder, force=force)
    if not plain.startswith(FILE):
        raise InputError("seal.foreign")
    name, _, content = plain.removeprefix(FILE).partition(b"\n")
    target = folder / (Path(name.decode(errors="replace")).name or "sans-nom")
    write_bytes(target, content, force=force)
    return (target,)


def made_key(output: Path) -> str:
    """Write a new secret key that only its owner may read, and return the public one."""
    secret, public = seal.new_key()
    write_text(output, f"# age {public}\n{secret}\n")
    output.chmod(0o600)
    return public


def read_keys(path: Path) -> tuple[str, ...]:
    """Return the secret keys of a key file: its lines that are no comments."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return tuple(line for line in map(str.strip, lines) if line and not line.startswith("#"))
