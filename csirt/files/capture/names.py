"""What packets say by name: cheap protocols always, the others within a budget of time.

What the budget leaves is counted by protocol and told: silence is not safety.
"""

from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from time import process_time

from csirt.files.capture.accounts import Accounts
from csirt.files.capture.batch import Batch
from csirt.files.capture.dcerpc import Calls
from csirt.files.capture.dns import Names as Dns
from csirt.files.capture.industrial import S7, Bacnet, Modbus
from csirt.files.capture.ldap import Ldap
from csirt.files.capture.local import Arp, NetbiosDatagrams, NetbiosNames
from csirt.files.capture.medical import Dicom, Hl7
from csirt.files.capture.packet import Costly, Dissector, packets
from csirt.files.capture.plain import Http, Passwords, Rdp, Ssh
from csirt.files.capture.smb import Smb
from csirt.files.capture.tickets import Dhcp, Kerberos
from csirt.files.capture.tls import Hellos
from csirt.model.capture import Event

DEFAULT_BUDGET_SECONDS = 60.0


class Dissection:
    """The dissectors of one reading: first those that cost nothing, then those that do."""

    def __init__(
        self,
        cheap: Sequence[Dissector] | None = None,
        costly: Sequence[Costly] | None = None,
        *,
        accounts: Accounts | None = None,
        budget_seconds: float = DEFAULT_BUDGET_SECONDS,
        clock: Callable[[], float] = process_time,
    ) -> None:
        accounts = accounts or Accounts()
        self._cheap = cheap_ones(accounts) if cheap is None else cheap
        self._costly = costly_ones(accounts) if costly is None else costly
        self._left, self._clock = budget_seconds, clock
        self._undissected: dict[str, int] = {}
        self._lacking = lacking()

    def __call__(self, batch: Batch, source: int) -> Iterator[Event]:
        """Yield what the packets of a batch say."""
        for each in self._cheap:
            for packet in packets(batch, each.rows(batch), source):
                yield from each.events(packet)
        for each in self._costly:
            yield from self._within_budget(each, batch, source)

    def _within_budget(self, each: Dissector, batch: Batch, source: int) -> Iterator[Event]:
        rows = each.rows(batch)
        begun = self._clock()
        if self._lacking and len(rows):
            self._undissected[each.name] = self._undissected.get(each.name, 0) + len(rows)
            return
        for done, packet in enumerate(packets(batch, rows, source)):
            now = self._clock()
            self._left, begun = self._left - (now - begun), now
            if self._left <= 0:
                left = len(rows) - done
                self._undissected[each.name] = self._undissected.get(each.name, 0) + left
                return
            yield from each.events(packet)
        self._left -= self._clock() - begun

    def refused(self) -> dict[str, int]:
        """Return, by protocol, the messages that a library has refused so far."""
        return {each.name: each.refused for each in self._costly if each.refused}

    def forgotten(self) -> dict[str, int]:
        """Return, by protocol, what was remembered for a later packet and had to be let go."""
        found = {each.name: getattr(each, "forgotten", 0) for each in (*self._cheap, *self._costly)}
        return {name: count for name, count in found.items() if count}

    def undissected(self) -> tuple[tuple[str, int], ...]:
        """Return, by protocol, the packets that the budget left."""
        return tuple(sorted(self._undissected.items()))


def cheap_ones(accounts: Accounts) -> tuple[Dissector, ...]:
    """Return the dissectors that are written by hand, new for each reading."""
    calls = Calls()
    return (
        Dns(), Hellos(), Dicom(), Hl7(), Modbus(), Bacnet(), S7(), Http(), Passwords(), Ssh(),
        Rdp(), Ldap(), Arp(), NetbiosNames(), NetbiosDatagrams(), calls, Smb(accounts, calls),
    )  # fmt: skip


def costly_ones(accounts: Accounts) -> tuple[Costly, ...]:
    """Return those of Scapy, the ones that tell most of an attack first."""
    return Kerberos(accounts), Dhcp()


def lacking() -> bool:
    """Return whether Scapy is not installed: its protocols are then counted and not read."""
    return find_spec("scapy") is None
