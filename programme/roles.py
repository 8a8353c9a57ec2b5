"""What the programme's people may be, and who may do what."""

from enum import StrEnum


class Role(StrEnum):
    """One account may have several. The names are those of `bastama invite --role`."""

    ADMIN = "admin"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    CONSULTANT = "consultant"
    OBSERVER = "observer"


STAFF = frozenset(Role)
"""Whoever has any of them has the staff's room."""
READS_APPLICATIONS = frozenset({Role.ADMIN, Role.MANAGER, Role.REVIEWER})
"""May see who applied and open what was sent; each opening is noted."""
MOVES_DEADLINE = frozenset({Role.ADMIN, Role.MANAGER})
"""May say until when applications are taken."""
ANNOUNCES = frozenset({Role.ADMIN, Role.MANAGER})
"""Write to many people at once."""
HOLDS_SEMINARS = frozenset({Role.ADMIN, Role.MANAGER})
"""Plan seminars, and see who comes."""
HEARS_OF_APPLICATIONS = frozenset({Role.MANAGER})
"""Are told when an application has come in."""
CONSULTS = frozenset({Role.ADMIN, Role.MANAGER, Role.CONSULTANT})
"""Take questions from the queue and answer them."""
LEADS_CONSULTING = frozenset({Role.ADMIN, Role.MANAGER})
"""See the figures of all, and keep the ready answers."""
HEARS_OF_LATE_QUESTIONS = frozenset({Role.MANAGER})
"""Are told when a question has waited for longer than was promised."""
