"""Whether a file lies on a network share, where SQLite's locks cannot be relied upon."""

import sys
from pathlib import Path

_SHARES = frozenset(
    ["9p", "afs", "ceph", "cifs", "fuse.sshfs", "glusterfs", "nfs", "nfs4", "smb3", "smbfs"]
)


def on_a_share(path: Path, mounts: str | None = None) -> bool:
    """Return whether a path lies on a network share, as far as the system tells.

    Args:
        path: A file that exists or not.
        mounts: Text of the table of mounts, in the form of ``/proc/mounts``; the system's own
            by default, and nothing where there is none (macOS: not detected).
    """
    resolved = path.absolute()
    if sys.platform == "win32":
        return str(resolved).startswith("\\\\")
    if mounts is None:
        table = Path("/proc/mounts")
        mounts = table.read_text(encoding="utf-8", errors="replace") if table.exists() else ""
    return _kind(resolved, mounts) in _SHARES


def _kind(path: Path, mounts: str) -> str:
    """Return the kind of the deepest mount above a path; the last one of equal depth covers it."""
    found, depth = "", 0
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) < 3:
            continue
        point = Path(fields[1].replace("\\040", " "))
        if (point == path or point in path.parents) and len(point.parts) >= depth:
            found, depth = fields[2], len(point.parts)
    return found
