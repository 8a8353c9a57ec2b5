"""The two ways a conversation may refuse: the person can mend it, or the world has moved on.

Rules raise these and never format a text: `handlers/ui/wording.py` has the words for every code.
"""

from enum import StrEnum


class Code(StrEnum):
    """What a person can mend. Facts that the words need stand behind each code."""

    TOO_SHORT = "too_short"  # least, length
    TOO_LONG = "too_long"  # most, length
    NOT_A_NUMBER = "not_a_number"  # example, unit
    NOT_WHOLE = "not_whole"  # example, unit
    TOO_SMALL = "too_small"  # least, unit where the question has one
    TOO_BIG = "too_big"  # most, unit where the question has one
    NOT_AN_OPTION = "not_an_option"
    AGREE_FIRST = "agree_first"
    PRESS_ADD = "press_add"
    SEND_A_FILE = "send_a_file"
    TOO_MANY_FILES = "too_many_files"  # most
    FILE_TOO_BIG = "file_too_big"  # most, megabytes
    FILE_KIND = "file_kind"
    ID_COPY = "id_copy"
    NOT_CARRIED = "not_carried"
    DATE_BEFORE = "date_before"  # earlier, an ISO date
    NOT_A_PHONE = "not_a_phone"
    NAME_AND_PLACE = "name_and_place"
    NOT_A_BIN = "not_a_bin"
    IIN_NOT_NEEDED = "iin_not_needed"
    NOT_A_DATE = "not_a_date"  # day: an example, ISO
    DAY_MISSING = "day_missing"  # day: an example, ISO
    OUTSIDE_WINDOW = "outside_window"  # first, last: ISO
    NOT_A_QUANTITY = "not_a_quantity"
    QUANTITY_EITHER = "quantity_either"  # n: read as a whole number, or as so many thousandths
    TOO_FINE = "too_fine"
    NOT_A_PRICE = "not_a_price"
    PRICE_EITHER = "price_either"  # thousands, whole: 45 500 and 45 of "45.5"
    PRICE_NOT_WHOLE = "price_not_whole"
    NOT_A_UNIT = "not_a_unit"
    PRESS_COST = "press_cost"
    REQUIRED = "required"
    INCOMPLETE = "incomplete"
    NOT_OPEN = "not_open"  # at: UTC seconds
    CLOSED = "closed"  # at: UTC seconds
    CLOSED_CHANGE = "closed_change"  # at: UTC seconds
    NOT_A_MOMENT = "not_a_moment"  # at: an example, UTC seconds
    MOMENT_PAST = "moment_past"  # at: now, UTC seconds
    SAME_DEADLINE = "same_deadline"  # at: UTC seconds
    TOO_MANY_APPLICATIONS = "too_many_applications"  # most
    NO_CODE = "no_code"
    WRONG_CODE = "wrong_code"
    TOO_MANY_CODES = "too_many_codes"
    WRONG_INVITE = "wrong_invite"
    NOTHING_WRITTEN = "nothing_written"
    LANGUAGE_MISSING = "language_missing"
    ALBUM_WITH_BUTTONS = "album_with_buttons"
    NOT_A_LINK = "not_a_link"
    TOO_MANY_LINKS = "too_many_links"  # most
    NOBODY = "nobody"
    WRONG_COUNT = "wrong_count"  # n
    SAME_MANAGER = "same_manager"
    NOT_A_CODE = "not_a_code"  # most: characters
    CLOSES_LATE = "closes_late"  # at: the beginning, UTC seconds
    SEATS_TAKEN = "seats_taken"  # n
    NOT_WRITTEN = "not_written"
    WRONG_ROOM_CODE = "wrong_room_code"
    TOO_MANY_GUESSES = "too_many_guesses"
    NOT_HOURS = "not_hours"
    HOURS_BACKWARDS = "hours_backwards"
    HOURS_QUARTERS = "hours_quarters"
    HOURS_SHORT = "hours_short"  # minutes: of a talk
    HOURS_OVERLAP = "hours_overlap"  # weekday or day (ISO), starts, ends: minutes
    HOURS_OVER = "hours_over"
    HOURS_WITHOUT_CALLS = "hours_without_calls"  # weekday, starts, ends: minutes after midnight
    NO_WEEKDAY = "no_weekday"
    TOO_MANY_HOURS = "too_many_hours"  # most
    TOO_MANY_DAYS = "too_many_days"  # most
    NOT_A_WEB_ADDRESS = "not_a_web_address"
    TIME_TAKEN = "time_taken"


class Problem(Exception):
    """Something the person can mend; `facts` are numbers and ids for the words, never what was typed."""

    def __init__(self, code: Code, **facts: int | str) -> None:
        super().__init__(code.value)
        self.code = code
        self.facts = facts


class Outdated(Exception):
    """The world moved since the button was drawn; the person is shown the present screen."""
