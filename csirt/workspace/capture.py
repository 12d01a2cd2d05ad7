"""``csirt capture summary`` and ``flows``: what some files of evidence are, and who talked to whom.

A capture is read in place and nothing of it is kept: no packet, no content.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

from csirt.files.capture.read import read
from csirt.model.capture import NO_TIME, CaptureFile, Flow, Seen
from csirt.model.progress import Progress, silent
from csirt.safe import safe, safe_cell
from csirt.text import say

FLOW_COLUMNS = (
    "proto", "a", "a_port", "b", "b_port", "packets", "bytes", "first", "last", "packets_ab",
    "bytes_ab", "payload_ab", "payload_ba", "opened", "action", "file", "record",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaptureRead:
    """Some files of evidence, read."""

    seen: Seen

    def summary(self) -> dict[str, object]:
        """Return the answer of ``capture summary`` (``csirt.capture.summary/1``)."""
        return {
            "schema": "csirt.capture.summary/1",
            **pseudonym_marks(self.seen),
            "files": [file_as_json(each) for each in self.seen.files],
            "notes": list(self.notes()),
            "faults": [each.as_json() for each in self.seen.faults],
        }

    def flows(self) -> dict[str, object]:
        """Return the answer of ``capture flows`` (``csirt.capture.flows/1``)."""
        return {
            "schema": "csirt.capture.flows/1",
            **pseudonym_marks(self.seen),
            "flows": [flow_as_json(each, self.seen) for each in self.seen.flows],
            "notes": list(self.notes()),
            "faults": [each.as_json() for each in self.seen.faults],
        }

    def notes(self) -> Iterator[str]:
        """Yield what the reader must know of all, then of each file."""
        yield from (say(key, None, **dict(facts)) for key, facts in self.seen.told())

    def csv(self) -> str:
        """Return the conversations as a table, its columns :data:`FLOW_COLUMNS`."""
        made = StringIO()
        pen = csv.writer(made, delimiter=";", lineterminator="\r\n")
        pen.writerow(FLOW_COLUMNS)
        for each in self.seen.flows:
            told = flow_as_json(each, self.seen)
            pen.writerow([safe_cell(_cell(told[name])) for name in FLOW_COLUMNS])
        return made.getvalue()


def capture_read(paths: Iterable[Path], *, progress: Progress = silent) -> CaptureRead:
    """Return what some captures show of conversations; see :func:`read`."""
    return CaptureRead(read(paths, progress=progress))


def pseudonym_marks(seen: Seen) -> dict[str, object]:
    """Return what JSON says of pseudonyms: that they are, and of which key; nothing without."""
    return {"pseudonyms": True, "pseudonym_key": seen.pseudonyms} if seen.pseudonyms else {}


def file_as_json(file: CaptureFile) -> dict[str, object]:
    """Return a file as JSON has it."""
    return {
        "name": safe(file.name),
        "sha256": file.sha256,
        "packets": file.packets,
        "bytes": file.bytes,
        "first": moment(file.first),
        "last": moment(file.last),
        "truncated": file.truncated,
        "linktype": "+".join(file.link_types) or None,
        "notes": [say(key, None, **dict(facts)) for key, facts in file.notes],
    }


def flow_as_json(flow: Flow, seen: Seen) -> dict[str, object]:
    """Return a conversation as JSON has it; what a log does not count is null."""
    counted = {
        "packets": flow.packets, "bytes": flow.bytes, "packets_ab": flow.packets_ab,
        "bytes_ab": flow.bytes_ab, "payload_ab": flow.payload_ab, "payload_ba": flow.payload_ba,
    }  # fmt: skip
    told: dict[str, int | None] = dict(counted)
    if is_log(seen.files[flow.source]):
        told = {name: count or None for name, count in counted.items()}
    return {
        "proto": flow.proto,
        "a": flow.a,
        "a_port": flow.a_port,
        "b": flow.b,
        "b_port": flow.b_port,
        "packets": told["packets"],
        "bytes": told["bytes"],
        "first": moment(flow.first),
        "last": moment(flow.last),
        "packets_ab": told["packets_ab"],
        "bytes_ab": told["bytes_ab"],
        "payload_ab": told["payload_ab"],
        "payload_ba": told["payload_ba"],
        "opened": flow.opened,
        "action": flow.action or None,
        "file": safe(seen.files[flow.source].name),
        "record": flow.first_record,
    }


def is_log(file: CaptureFile) -> bool:
    """Return whether a file of evidence is a log, its records lines."""
    return any(each.startswith("log:") for each in file.link_types)


def _cell(value: object) -> object:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def moment(nanoseconds: int) -> str | None:
    """Return a time as RFC 3339 with microseconds, UTC; none where there is none.

    A clock beyond the year 9999 says none either: it is a broken record, not a time.
    """
    if nanoseconds == NO_TIME:
        return None
    try:
        found = datetime.fromtimestamp(nanoseconds // 1_000_000_000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
    micros = nanoseconds % 1_000_000_000 // 1_000
    return f"{found:%Y-%m-%dT%H:%M:%S}.{micros:06}Z"
