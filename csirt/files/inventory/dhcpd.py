"""Leases of an ISC DHCP server (``dhcpd.leases``): machines that hold an address.

Source: dhcpd.leases(5) of ISC DHCP 4.4. The file is a log in the grammar of dhcpd.conf; dates are
``weekday year/month/day hour:minute:second`` in UTC, ``epoch seconds``, or ``never``.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from re import MULTILINE, Match
from re import compile as pattern

from csirt.files.inventory import fields
from csirt.files.inventory.leases import Lease, held
from csirt.files.inventory.notes import Notes, refusal
from csirt.files.inventory.observation import Inventory
from csirt.files.inventory.opened import Opened
from csirt.model.fault import Severity
from csirt.safe import safe

FORMAT = "dhcpd-leases"
MAX_BYTES = 50_000_000
MAX_LEASES = 200_000

_START = pattern(
    r"^\s*(lease\s+[\d.]+\s*\{|server-duid\s+\"|authoring-byte-order\s)|dhcpd\.leases\(5\)",
    MULTILINE,
)
_TOKEN = pattern(r'\s+|#[^\n]*|"(?:[^"\\]|\\.)*"|[{};]|[^\s{};"]+')
_OCTAL = pattern(r"\\([0-3][0-7]{2})")
_DATE = "%Y/%m/%d %H:%M:%S"

Statement = tuple[str, ...]
Block = tuple[Statement, list[Statement], bool]
"""What stands before a brace, the statements behind it, and whether the brace was closed."""


def recognised(opened: Opened) -> bool:
    """Return whether a text begins as the lease file of a server does."""
    return _START.search(opened.text) is not None


def read(opened: Opened) -> Inventory:
    """Return the machines that hold an address, and how many leases are no machine.

    Raises:
        ContentError: too big, too many leases, or a text that is no list of leases; with its place.
    """
    file = safe(opened.path)
    if opened.path.stat().st_size > MAX_BYTES:
        raise refusal("inventory.too-big", file, limit=MAX_BYTES // 1_000_000)
    notes = Notes(file)
    text = opened.path.read_bytes().decode("utf-8-sig", "replace")
    leases = list(_leases(text, notes, file))
    found = held(leases)
    notes.counted("inventory.lease-gone", found.gone)
    notes.counted("inventory.lease-unmarked", found.unmarked)
    notes.counted("inventory.lease-earlier", found.earlier)
    notes.counted("inventory.kind-unknown", len(found.hosts))
    on, at = found.moment() or (None, "")
    return Inventory(
        format=FORMAT,
        file=safe(opened.path.name),
        sha256=opened.sha256,
        tool="DHCP",
        on=on,
        at=at,
        hosts=found.hosts,
        open_ports=0,
        faults=notes.faults(),
        many_networks=True,
    )


def _leases(text: str, notes: Notes, file: str) -> Iterator[Lease]:
    count = 0
    for head, statements, closed in _blocks(text, file):
        if not closed:
            notes.add("inventory.lease-cut", " ".join(head), severity=Severity.WARNING)
            continue
        if head[:1] != ("lease",) or len(head) != 2:
            notes.add("inventory.left", head[0] if head else "")
            continue
        count += 1
        if count > MAX_LEASES:
            raise refusal("inventory.too-many", file, limit=MAX_LEASES)
        for address in fields.addresses([head[1]], notes):
            yield _lease(address, statements, notes)


def _lease(address: str, statements: list[Statement], notes: Notes) -> Lease:
    said = {statement[: _KEYS.get(statement[0], 1)]: statement for statement in statements}
    hardware = said.get(("hardware", "ethernet"), ())
    macs = fields.macs(hardware[2:3], notes)
    state = said.get(("binding", "state"), ())[2:3]
    last = said.get(("cltt",)) or said.get(("starts",)) or ()
    return Lease(
        address,
        macs[0] if macs else "",
        notes.line(_unquoted(said.get(("client-hostname",), ("", ""))[1:2])),
        state == ("active",) if state else ("abandoned",) not in said,
        _seconds(last, notes) or 0,
        _seconds(said.get(("ends",), ()), notes),
    )


#: Words that name a statement, where that is not the first one alone.
_KEYS = {"binding": 2, "hardware": 2, "next": 3, "rewind": 3}


def _seconds(statement: Statement, notes: Notes) -> int | None:
    """Return the time of ``starts 3 2026/11/25 08:00:00``; none of ``never``, or of no date."""
    words = statement[1:]
    if not words or words == ("never",):
        return None
    try:
        if words[0] == "epoch":
            return int(words[1])
        return int(datetime.strptime(" ".join(words[1:3]), _DATE).replace(tzinfo=UTC).timestamp())
    except (ValueError, IndexError):
        notes.add("inventory.bad-date", " ".join(statement)[:40])
        return None


def _unquoted(words: Statement) -> str:
    """Return the text of a quoted word; bytes beyond ASCII stand in it in octal."""
    raw = "".join(words).strip('"').replace('\\"', '"')
    data = _OCTAL.sub(lambda found: chr(int(found[1], 8)), raw).encode("latin-1", "replace")
    return data.decode("utf-8", "replace")


def _blocks(text: str, file: str) -> Iterator[Block]:
    """Yield what stands in braces at the outermost level; statements of blocks within are left."""
    head: list[str] = []
    words: list[str] = []
    inside: list[Statement] = []
    depth = 0
    for token in _tokens(text):
        word = token[0]
        if word == "{":
            depth += 1
            if depth == 1:
                head, words, inside = words, [], []
        elif word == "}":
            if depth == 0:
                raise _malformed(text, token.start(), file)
            depth -= 1
            words = []
            if depth == 0:
                yield tuple(head), inside, True
        elif word == ";":
            if depth == 1 and words:
                inside.append(tuple(words))
            words = []
        else:
            words.append(word)
    if depth or words[:1] == ["lease"]:
        yield tuple(head if depth else words), inside, False
    elif words:
        raise _malformed(text, len(text.rstrip()), file)


def _tokens(text: str) -> Iterator[Match[str]]:
    at = 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:  # a quote that the end of the file cuts
            return
        at = token.end()
        if not (token[0].isspace() or token[0].startswith("#")):
            yield token


def _malformed(text: str, at: int, file: str) -> Exception:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    shown = text[at : at + 20].partition("\n")[0] or "…"
    return refusal("inventory.malformed", file, (line, column), problem=shown)
