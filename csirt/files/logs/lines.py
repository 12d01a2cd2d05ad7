"""One line of a log becomes a conversation or events; what is missing is told by line."""

from collections.abc import Iterator

from csirt.files.capture.accounts import Accounts
from csirt.files.logs import directory
from csirt.files.logs.cells import account_of, end_of, flags_of, host_of, port_of, proto_of
from csirt.files.table.convert import NOTHING
from csirt.files.table.grid import Grid
from csirt.files.table.moments import moment, written
from csirt.files.table.take import Record
from csirt.files.table.told import Told
from csirt.files.table.words import plain
from csirt.model.capture import Event, Flow, Protocol
from csirt.model.capture_events import KINDS
from csirt.model.fault import Severity
from csirt.model.guard import holds_person_number
from csirt.model.mapping import AT_END, Mapping
from csirt.safe import safe

FLOW, DIRECTORY = "flow", "directory"
"""What the ``event`` of a mapping may say, beside the kinds of events: a conversation; a line of a
Windows security log, whose number decides."""
PARIS = "Europe/Paris"
ALLOW, DENY, TCP = "allow", "deny", "tcp"
ACTIONS = frozenset({ALLOW, DENY})
SEVERITIES = frozenset({"critical", "high", "medium", "low", "info"})
LONGEST = 366 * 86_400
"""Seconds that a connection may last; what is longer is another number than a duration."""
EXAMPLES = 3
"""Words that are shown of those that nothing reads."""
_SYN = 2
_KNOWN = frozenset(Protocol)
_FINE = frozenset({"", "0", "0x0", "0x00000000", "-", "success", "succes", "succès"})


class Lines:
    """Makes what a log says out of its records."""

    def __init__(
        self, mapping: Mapping, accounts: Accounts, told: Told, grid: Grid | None = None
    ) -> None:
        self._said, self._accounts = mapping.constants, accounts
        self._told, self._grid = told, grid or Grid()
        self._zone = self._said.get("timezone", PARIS)
        self.unzoned = 0
        """Lines whose hour bears no zone."""
        self.twice = 0
        """Of those, the ones in the hour that comes twice."""
        self.unread = 0
        """Lines with a word of action, protocol, result or severity that the mapping does not
        read."""
        self._unread_at = 0
        self.examples: list[str] = []
        """Some of those words, safe to show."""

    def take(self, record: Record) -> Iterator[Flow | Event]:
        """Yield what a line says; nothing, and a fault, where it says too little."""
        kind = record.text("event") or self._said.get("event", FLOW)
        if kind not in KINDS and kind not in (FLOW, DIRECTORY):
            self._unread(record, record.text("event"))
            self._left(record, "log.event", "event")
            return
        at = self._at(record)
        if at is None:
            self._left(record, "log.no-time", "time")
            return
        try:
            src, src_port = end_of(record.text("src"))
            dst, dst_port = self._dst(record)
        except ValueError:
            self._left(record, "log.address", "src")
            return
        ends = (
            src, dst, src_port or port_of(record.text("src_port")),
            dst_port or port_of(record.text("dst_port")),
        )  # fmt: skip
        if kind != FLOW:
            yield from self._events(kind, at, ends, record)
        elif src and dst:
            yield self._flow(at, ends, record)
        else:
            self._left(record, "log.ends", "src")

    def _at(self, record: Record) -> int | None:
        began = record.values.get("began")
        value = began if isinstance(began, int | str) else record.values.get("time")
        if not isinstance(value, int | str):
            day, hour = record.text("day"), record.text("hour")
            if not day or not hour:
                return None
            try:
                made = written(f"{day} {hour}")
            except ValueError:
                return None
            if not isinstance(made, int | str):
                return None
            value = made
        found = moment(value, self._zone)
        self.unzoned += not found.is_zoned
        self.twice += found.is_ambiguous
        is_end = value is not began and self._said.get("written") == AT_END
        return found.at - _lasted(record) if is_end else found.at

    def _dst(self, record: Record) -> tuple[str, int]:
        if text := record.text("dst"):
            return end_of(text)
        host = host_of(record.text("url")) if record.text("url") else ""
        try:
            return end_of(host)
        except ValueError:
            return "", 0

    def _flow(self, at: int, ends: tuple[str, str, int, int], record: Record) -> Flow:
        out, back = _count(record, "bytes"), _count(record, "bytes_back")
        packets, packets_back = _count(record, "packets"), _count(record, "packets_back")
        flags = flags_of(record.text("flags"))
        last = at + _lasted(record)
        src, dst, src_port, dst_port = ends
        proto, action = proto_of(record.text("proto")) or TCP, record.text("action")
        if action not in ACTIONS:
            self._unread(record, action)
            action = ""
        if proto not in _KNOWN and not proto.startswith("ip-"):
            self._unread(record, proto)
        opened = proto == TCP and (bool(flags & _SYN) or action == ALLOW)
        return Flow(
            proto, src, src_port, dst, dst_port, packets + packets_back, out + back, at, last,
            packets_ab=packets, bytes_ab=out, flags_ab=flags, opened=opened, action=action,
            first_record=record.line,
        )  # fmt: skip

    def _events(
        self, kind: str, at: int, ends: tuple[str, str, int, int], record: Record
    ) -> Iterator[Event]:
        number = record.text("id").strip()
        said = self._data(record)
        if kind == DIRECTORY:
            if not number.isdigit():
                self._left(record, "log.event", "id")
                return
            kind = directory.LOGONS.get(number, directory.EVENT)
            said |= directory.said(number, record, self._accounts)
            if kind == directory.OK and said["reason"].lower() not in _FINE:
                kind = directory.FAILED
            if kind != directory.EVENT:
                said |= {"reason": said["reason"] or number, "way": number}
        kinds = [kind]
        if kind == directory.OK and record.text("preauth").strip() == "0":
            kinds.append(directory.EVENT)  # given without a proof of who asks
        if kind != "file.hash" and (said["sha256"] or said["sha1"] or said["md5"]):
            kinds.append("file.hash")
        for each in kinds:
            data = tuple((name, said[name]) for name in KINDS[each] if said.get(name))
            yield Event(each, at, *ends, data, 0, record.line)

    def _data(self, record: Record) -> dict[str, str]:
        account = record.text("account")
        rule = self._kept(record, "rule")
        severity = record.text("severity").lower()
        if severity not in SEVERITIES:
            self._unread(record, record.text("severity"))
        return {
            "id": record.text("id"),
            "account": self._accounts.of(account_of(account)) if account not in ("", "-") else "",
            "reason": self._kept(record, "reason"),
            "detail": rule,
            "way": "",
            "host": host_of(record.text("url")) or self._kept(record, "host").lower(),
            "client": self._kept(record, "client").strip("\\").lower(),
            "rule": rule,
            "severity": severity,
            "address": record.text("dst"),
            "bytes-out": str(_count(record, "bytes") or ""),
            "bytes-in": str(_count(record, "bytes_back") or ""),
            "name": self._kept(record, "file").replace("\\", "/").rpartition("/")[2],
            **{name: record.text(name).lower() for name in ("sha256", "sha1", "md5")},
        }

    def _kept(self, record: Record, name: str) -> str:
        """Return a text that is kept, unless a number of a person stands in it."""
        text = record.text(name)
        if not holds_person_number(text):
            return text
        self._left(record, "log.person-number", name)
        return ""

    def _unread(self, record: Record, word: str) -> None:
        """Count a line with a word that nothing reads; an empty cell and its like are none."""
        if plain(word) in NOTHING:
            return
        self.unread += record.line != self._unread_at
        self._unread_at = record.line
        shown = safe(word, limit=40)
        if len(self.examples) < EXAMPLES and shown not in self.examples:
            self.examples.append(shown)

    def _left(self, record: Record, code: str, name: str) -> None:
        at = self._grid.spot(record.line, record.columns.get(name, 1))
        self._told.add(code, at, Severity.WARNING)


def _lasted(record: Record) -> int:
    """Return how long what a line tells of lasted, in nanoseconds; 0 for what is no duration."""
    seconds = record.number("duration") or 0
    return round(seconds * 1_000_000_000) if 0 <= seconds <= LONGEST else 0


def _count(record: Record, name: str) -> int:
    value = record.values.get(name, 0)
    return value if isinstance(value, int) else 0
