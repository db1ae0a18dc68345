"""What an auditor may set: thresholds of risk patterns, office hours, days of grace.

What it promises: every number that a check uses and no document states stands here, with its unit.
None of them is law: what is found by them is a hint.
"""

from __future__ import annotations

from attrs import frozen


@frozen
class Settings:
    """Days are calendar days; amounts fen; shares basis points; hours Beijing time unless set."""

    utc_offset_hours: int = 8
    """Where the office is: China Standard Time (UTC+8)."""
    office_from: str = "08:00"
    """Work recorded earlier is outside office hours."""
    office_to: str = "19:00"
    """Work recorded at this time or later is outside office hours."""
    unpaid_days: int = 90
    """Approved and not paid for longer than this."""
    rebook_days: int = 30
    """A payment that came back and was not booked again for longer than this."""
    recovery_days: int = 180
    """Money ordered back and not received for longer than this."""
    under_bps: int = 200
    """An amount is just under a limit when less than this share of it is missing: 2 %."""
    signature_fen: tuple[int, ...] = ()
    """Amounts from which a second signature is needed, where the office has such a rule."""
    burst_approvals: int = 60
    """Approvals by one person on one day that are many; and several times that person's usual."""
    burst_times: int = 5
    """How many times the usual day of that person a burst is."""
    burst_days: int = 5
    """Other days of approving that must be known of a person before there is a usual day."""
    shared_account: int = 2
    """Persons paid to one account that are many."""
    shared_contact: int = 3
    """Applicants under one phone number or address that are many; a couple is two."""
    repeat_days: int = 31
    """Two awards of one grant, for one person and of one amount, within so many days may be one."""
    under_count: int = 3
    """Amounts just under one limit by one approver that are a pattern; one or two happen."""
    under_times: int = 3
    """How many times as many they are as amounts in the band of the same width just below."""
    outside_count: int = 3
    """Acts of one person in a month, outside office hours or on days off, that are a pattern."""
    slow_days: int = 90
    """From one step of a case to the next, or without one: longer than this is slow."""
    assumed_days: int = 90
    """An award by an edition whose first day is only assumed rests on it for so many days."""


STANDARD = Settings()
