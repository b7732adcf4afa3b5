"""What a hold bars: channel × direction × purpose (conduct S1–S8)."""

from collections.abc import Iterable, Sequence

from cases.kinds import ANY, Channel, Direction, HoldKind, Purpose, Stopped

SPOKEN = (Channel.VISIT, Channel.CALL, Channel.OFFICE)

# What each kind bars going out, on any channel. A reply with evidence, a legally required notice and what
# the debtor asked for stay allowed; hardship lets the reminder of an agreed instalment through.
_PRESSING = (Purpose.DEMAND, Purpose.REMINDER, Purpose.WHEREABOUTS)

_BARRED: dict[HoldKind, tuple[Purpose, ...]] = {
    HoldKind.DISPUTE: _PRESSING,
    HoldKind.VULNERABILITY: _PRESSING,
    HoldKind.HARDSHIP: (Purpose.DEMAND, Purpose.WHEREABOUTS),
    HoldKind.STOP_CHANNEL: (*_PRESSING, Purpose.REPLY),
    HoldKind.INSOLVENCY: _PRESSING,
    HoldKind.IDENTITY: _PRESSING,
    HoldKind.DECEASED: _PRESSING,
}


def matrix(kind: str, channel: str = "") -> list[list[str]]:
    """What a hold of this kind bars, as [channel, direction, purpose]; ``*`` stands for any."""
    on = [it.value for it in SPOKEN] if channel == Stopped.SPOKEN else [channel or ANY]
    bars = [
        [where, Direction.OUT.value, purpose.value] for where in on for purpose in _BARRED[HoldKind(kind)]
    ]
    if kind == HoldKind.DECEASED:
        bars.append([Channel.VISIT.value, Direction.OUT.value, ANY])
    return bars


def forbids(bars: Iterable[Sequence[str]], channel: str, direction: str, purpose: str) -> bool:
    """Whether one of ``bars`` is about such a contact."""
    wanted = (channel, direction, purpose)
    return any(all(bar in (ANY, it) for bar, it in zip(triple, wanted, strict=True)) for triple in bars)
