"""The kinds of what is written to somebody who did not just press, and what is promised of each.

What a notice says is found when it is sent, from the ids of its row: `handlers/<speaker>/notices.py`.
"""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Priority(IntEnum):
    """Who goes first when many wait."""

    ANSWER = 0
    REMINDER = 1
    ANNOUNCEMENT = 2


class Topic(StrEnum):
    """What one may leave with a tap: everything else is an answer, a decision, or a promise kept."""

    NEWS = "news"
    SEMINARS = "seminars"
    NUDGES = "nudges"


class Notice(StrEnum):
    """Its name in the table of deliveries; facts of its row stand behind each."""

    APPLICATION_PDF = "application_pdf"  # document
    APPLICATION_MOVED = "application_moved"  # moved_at (UTC seconds); to the account it left
    NEW_APPLICATIONS = "new_applications"  # application, revision; to managers
    APPLICATION_COPY = "application_copy"  # application, revision; to whoever of the staff asked for it
    DRAFT_IDLE = "draft_idle"  # application, at (the moment it was planned); the next two alike
    DRAFT_CLOSING = "draft_closing"
    DRAFT_LAST_DAY = "draft_last_day"
    DEADLINE_MOVED = "deadline_moved"  # move, application; to every draft
    ANNOUNCEMENT = "announcement"  # announcement
    URGENT_ANNOUNCEMENT = "urgent_announcement"  # announcement; in quiet hours as well
    ANNOUNCEMENT_TEST = "announcement_test"  # announcement, language (which of the two); to its author
    ANNOUNCEMENT_PROGRESS = "announcement_progress"  # announcement; to whoever confirmed it
    ANNOUNCEMENT_OUTCOMES = "announcement_outcomes"  # report; to whoever of the staff asked for it
    URGENT_ASKED = "urgent_asked"  # announcement; to the other managers
    QUESTION_MESSAGE = "question_message"  # message, thread; to whoever has the question
    ANSWER_MESSAGE = "answer_message"  # message, thread; to the asker
    QUESTION_EDITED = "question_edited"  # message; to whoever has a copy, as the next
    ANSWER_EDITED = "answer_edited"  # message
    QUESTION_NEW = "question_new"  # thread; to consultants on duty
    QUESTION_PASSED = "question_passed"  # thread, at; to whom a colleague gave it
    QUESTION_SILENT = "question_silent"  # thread, at (of the reminder); to whoever has it
    QUESTION_RETURNED = "question_returned"  # thread, at; to whoever had it
    QUESTION_LATE = "question_late"  # thread, since; to managers
    QUESTION_CLOSED = "question_closed"  # thread, closed_at; to the asker
    QUESTION_FIGURES = "question_figures"  # report; to whoever of the managers asked for it


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of a kind.

    `again`: sent once more when nobody knows whether it arrived (at least once); else it becomes `unknown` (at most
    once). `quiet`: waits for the end of the quiet hours. `grouped`: what waits for the same person is told by one
    message. `lifetime`: seconds after it was due in which it still makes sense.
    """

    priority: Priority
    again: bool = True
    quiet: bool = True
    grouped: bool = False
    lifetime: int | None = None


PROMISES: dict[str, Promise] = {
    Notice.APPLICATION_PDF: Promise(Priority.ANSWER, quiet=False),
    Notice.APPLICATION_MOVED: Promise(Priority.ANSWER, quiet=False),
    Notice.NEW_APPLICATIONS: Promise(Priority.REMINDER, grouped=True),
    Notice.APPLICATION_COPY: Promise(Priority.ANSWER, quiet=False),
    Notice.DRAFT_IDLE: Promise(Priority.REMINDER),
    Notice.DRAFT_CLOSING: Promise(Priority.REMINDER),
    Notice.DRAFT_LAST_DAY: Promise(Priority.REMINDER),
    Notice.DEADLINE_MOVED: Promise(Priority.REMINDER, grouped=True),
    Notice.ANNOUNCEMENT: Promise(Priority.ANNOUNCEMENT, again=False),
    Notice.URGENT_ANNOUNCEMENT: Promise(Priority.ANNOUNCEMENT, again=False, quiet=False),
    Notice.ANNOUNCEMENT_TEST: Promise(Priority.ANSWER, quiet=False),
    Notice.ANNOUNCEMENT_PROGRESS: Promise(Priority.ANSWER, quiet=False),
    Notice.ANNOUNCEMENT_OUTCOMES: Promise(Priority.ANSWER, quiet=False),
    Notice.URGENT_ASKED: Promise(Priority.ANSWER, quiet=False, lifetime=24 * 3600),
    Notice.QUESTION_MESSAGE: Promise(Priority.ANSWER, quiet=False),
    Notice.ANSWER_MESSAGE: Promise(Priority.ANSWER, quiet=False),
    Notice.QUESTION_EDITED: Promise(Priority.ANSWER, quiet=False),
    Notice.ANSWER_EDITED: Promise(Priority.ANSWER, quiet=False),
    Notice.QUESTION_NEW: Promise(Priority.REMINDER, grouped=True),
    Notice.QUESTION_PASSED: Promise(Priority.ANSWER, quiet=False),
    Notice.QUESTION_SILENT: Promise(Priority.REMINDER),
    Notice.QUESTION_RETURNED: Promise(Priority.REMINDER),
    Notice.QUESTION_LATE: Promise(Priority.REMINDER),
    Notice.QUESTION_CLOSED: Promise(Priority.REMINDER),
    Notice.QUESTION_FIGURES: Promise(Priority.ANSWER, quiet=False),
}
