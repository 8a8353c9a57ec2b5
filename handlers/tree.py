"""The router tree: who is asked first. The catch-all is last."""

from aiogram import Router

from handlers.anyone import (
    consent,
    facts,
    faq,
    groups,
    home,
    joining,
    language,
    mydata,
    mydata_file,
    opting,
    seminar_room,
    seminar_seats,
    seminars,
    stray,
)  # fmt: skip
from handlers.applicant import (
    application,
    asking,
    attaching,
    booking,
    booking_choosing,
    booking_hours,
    booking_sure,
    budget,
    code,
    drafts,
    editing,
    eligibility,
    entries,
    nudges,
    placing,
    question,
    question_replies,
    question_sending,
    sending,
    sent,
    ticking,
)  # fmt: skip
from handlers.consultant import (
    agenda,
    answering,
    board,
    byhand,
    canned,
    desk,
    queue,
    talk,
    timetable,
    timetable_closing,
    timetable_opening,
)  # fmt: skip
from handlers.staff import (
    announcement_sending,
    announcements,
    arrivals,
    attendance,
    audience,
    card,
    deadline,
    finding,
    materials,
    posters,
    room,
)
from handlers.staff import seminars as staff_seminars
from handlers.turn import Holds
from programme.roles import ANNOUNCES, CONSULTS, HOLDS_SEMINARS, MOVES_DEADLINE, READS_APPLICATIONS, STAFF, Role


def guarded(name: str, roles: frozenset[Role], *inside: Router) -> Router:
    """A router that is there for these roles alone."""
    made = Router(name=name)
    for observer in (made.message, made.edited_message, made.callback_query):
        observer.filter(Holds(roles))
    made.include_routers(*inside)
    return made


def build_tree() -> Router:
    """A fresh root over the conversations; aiogram lets a router have one parent only, so call it once."""
    private = Router(name="private")
    for observer in (
        private.message,
        private.edited_message,
        private.callback_query,
        private.my_chat_member,
    ):
        observer.filter(groups.InPrivate())
    private.include_routers(
        joining.router,
        question_replies.router,
        guarded(
            "consulting",
            CONSULTS,
            answering.router,
            queue.router,
            desk.router,
            canned.router,
            byhand.router,
            board.router,
            timetable.router,
            timetable_opening.router,
            timetable_closing.router,
            agenda.router,
            talk.router,
        ),
        booking.router,
        booking_choosing.router,
        booking_hours.router,
        booking_sure.router,
        question.router,
        question_sending.router,
        asking.router,
        application.router,
        eligibility.router,
        drafts.router,
        code.router,
        ticking.router,
        entries.router,
        placing.router,
        budget.router,
        attaching.router,
        editing.router,
        sending.router,
        sent.router,
        nudges.router,
        guarded(
            "staff",
            STAFF,
            room.router,
            guarded("managing", MOVES_DEADLINE, deadline.router),
            guarded("reading", READS_APPLICATIONS, finding.router, arrivals.router, card.router),
            guarded(
                "announcing",
                ANNOUNCES,
                announcements.router,
                audience.router,
                announcement_sending.router,
                posters.router,
            ),
            guarded("holding_seminars", HOLDS_SEMINARS, staff_seminars.router, attendance.router, materials.router),
        ),
        home.router,
        facts.router,
        faq.router,
        seminars.router,
        seminar_seats.router,
        seminar_room.router,
        language.router,
        consent.router,
        mydata.router,
        mydata_file.router,
        opting.router,
        stray.router,
    )
    root = Router(name="bastama")
    root.include_routers(private, groups.router)
    return root
