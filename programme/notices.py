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
    ANNOUNCEMENT_PICTURE = "announcement_picture"  # announcement, report; to whoever confirmed it, at its end
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
    QUESTION_ENDED = "question_ended"  # thread, at; to whoever had it: the asker wants no answer any more
    QUESTION_LATE = "question_late"  # thread, since; to managers
    QUESTION_CLOSED = "question_closed"  # thread, closed_at; to the asker
    QUESTION_FIGURES = "question_figures"  # report, drawn (a picture or not), talks (or questions); to who asked
    AFTER_SEMINAR = "after_seminar"  # seminar; to whoever was there or had a seat, once it is over
    MATERIAL = "material"  # seminar, material; to the same
    ATTENDANCE_TABLE = "attendance_table"  # report; to whoever of the staff asked for it
    TIMETABLE_PICTURE = "timetable_picture"  # report, consultant, first (day, from the year 1), days; to who asked
    TIMETABLE_CHANGED = "timetable_changed"  # opened or ended (hours), closed and until, again (days); to whose it is
    POSTER = "poster"  # report; to whoever of the staff asked for it
    SEMINAR_REMINDER = "seminar_reminder"  # sign_up, sequence (of the seminar as it stood); to whoever has a seat
    SEMINAR_CHANGED = "seminar_changed"  # sign_up, sequence; moved or cancelled, to all who signed up
    SEMINAR_CHANGED_SOON = "seminar_changed_soon"  # the same of one that is near; in quiet hours as well
    SEMINAR_OFFER = "seminar_offer"  # sign_up; a seat, to the next of the waiting list
    SEMINAR_CALENDAR = "seminar_calendar"  # calendar; to whoever asked for the file
    BOOKING_NEW = "booking_new"  # booking, sequence, starts_at; to the consultant, as the next two
    BOOKING_MOVED = "booking_moved"  # booking, sequence, starts_at, was (the former hour)
    BOOKING_LEFT = "booking_left"  # booking, sequence, starts_at; cancelled, given to a colleague, or its booker erased
    BOOKING_NEW_SOON = "booking_new_soon"  # the same three of a talk before or right after the quiet hours' end
    BOOKING_MOVED_SOON = "booking_moved_soon"
    BOOKING_LEFT_SOON = "booking_left_soon"
    BOOKING_REMINDER = "booking_reminder"  # booking, sequence; to whoever booked, as all that follow
    BOOKING_CLOSED = "booking_closed"  # booking; the consultant cannot come
    BOOKING_CLOSED_SOON = "booking_closed_soon"  # the same of one that is near; in quiet hours as well
    BOOKING_SHIFTED = "booking_shifted"  # booking, sequence, was (the former hour); the consultant moved it
    BOOKING_SHIFTED_SOON = "booking_shifted_soon"  # the same of one that is near; in quiet hours as well
    BOOKING_LAPSED = "booking_lapsed"  # booking; held or offered, and not confirmed in time
    BOOKING_OFFER = "booking_offer"  # booking; a free time, to the next in line
    BOOKING_MISSED = "booking_missed"  # booking; she did not come, and may book again
    BOOKING_CALENDAR = "booking_calendar"  # calendar; to whoever asked for the file


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
    Notice.ANNOUNCEMENT_PICTURE: Promise(Priority.ANSWER, quiet=False),
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
    Notice.QUESTION_ENDED: Promise(Priority.REMINDER),
    Notice.QUESTION_LATE: Promise(Priority.REMINDER),
    Notice.QUESTION_CLOSED: Promise(Priority.REMINDER),
    Notice.QUESTION_FIGURES: Promise(Priority.ANSWER, quiet=False),
    Notice.AFTER_SEMINAR: Promise(Priority.REMINDER),
    Notice.MATERIAL: Promise(Priority.REMINDER),
    Notice.ATTENDANCE_TABLE: Promise(Priority.ANSWER, quiet=False),
    Notice.TIMETABLE_PICTURE: Promise(Priority.ANSWER, quiet=False),
    Notice.TIMETABLE_CHANGED: Promise(Priority.REMINDER, grouped=True),
    Notice.POSTER: Promise(Priority.ANSWER, quiet=False),
    Notice.SEMINAR_REMINDER: Promise(Priority.REMINDER),
    Notice.SEMINAR_CHANGED: Promise(Priority.REMINDER),
    Notice.SEMINAR_CHANGED_SOON: Promise(Priority.ANSWER, quiet=False),
    Notice.SEMINAR_OFFER: Promise(Priority.REMINDER),
    Notice.SEMINAR_CALENDAR: Promise(Priority.ANSWER, quiet=False),
    Notice.BOOKING_NEW: Promise(Priority.REMINDER, grouped=True),
    Notice.BOOKING_MOVED: Promise(Priority.REMINDER, grouped=True),
    Notice.BOOKING_LEFT: Promise(Priority.REMINDER, grouped=True),
    Notice.BOOKING_NEW_SOON: Promise(Priority.ANSWER, quiet=False),
    Notice.BOOKING_MOVED_SOON: Promise(Priority.ANSWER, quiet=False),
    Notice.BOOKING_LEFT_SOON: Promise(Priority.ANSWER, quiet=False),
    Notice.BOOKING_REMINDER: Promise(Priority.REMINDER),
    Notice.BOOKING_CLOSED: Promise(Priority.REMINDER),
    Notice.BOOKING_CLOSED_SOON: Promise(Priority.ANSWER, quiet=False),
    Notice.BOOKING_SHIFTED: Promise(Priority.REMINDER),
    Notice.BOOKING_SHIFTED_SOON: Promise(Priority.ANSWER, quiet=False),
    Notice.BOOKING_LAPSED: Promise(Priority.REMINDER),
    Notice.BOOKING_OFFER: Promise(Priority.REMINDER),
    Notice.BOOKING_MISSED: Promise(Priority.REMINDER),
    Notice.BOOKING_CALENDAR: Promise(Priority.ANSWER, quiet=False),
}
