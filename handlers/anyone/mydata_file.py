"""/mydata as a file: everything kept about an account in one small JSON document, made in the turn itself.

The names in it are for programs and stay the same; titles and answers are also in the words she reads.
"""

import json
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery

from handlers.anyone.facts import contact_lines
from handlers.turn import Conversation, Turn, present
from handlers.ui.answers import shown
from handlers.ui.screen import Button, Document, Reply, Screen, lines
from locales import _, language
from locales.format import local
from programme.kinds import from_json
from programme.problem import Outdated
from programme.season import Season
from programme.sent import from_json as from_stored
from storage.copies import Kept, kept_of
from storage.database import Row

router = Conversation("mydata_file")

NAME = "mydata.json"
LARGEST = 1_000_000
"""Bytes. Anything bigger is not made within a turn."""
OF_A_FILE = ("question", "kind", "name", "size", "seconds", "state")
OF_A_DOCUMENT = ("revision", "kind", "name", "size")
OF_A_TALK = ("topic", "language", "mode", "phone", "state", "answer", "cancelled_by", "reason")
_MOMENTS = {"sent": "submitted_at", "reopened": "reopened_at", "withdrawn": "withdrawn_at"}


class AsFile(CallbackData, prefix="file"):
    """For which account it was drawn; a button from before an erasure opens nothing."""

    person: int


def file_button(person: int) -> Button:
    # NOTE: button
    return Button(_("As a file"), AsFile(person=person))


@router.button(AsFile)
async def send_file(query: CallbackQuery, button: AsFile, turn: Turn) -> Reply:
    """The file, and below it the place she was at."""
    if turn.known.id != button.person:
        raise Outdated
    kept = await kept_of(turn.tx, turn.known.id)
    content = document(kept, turn.season, turn.received_at)
    if len(content) >= LARGEST:
        words = lines(_("There is too much for one file. To get all of it, ask a person:"), *contact_lines(turn.season))
        return Reply(await present(turn), notes=(Screen(words),))
    file = Document(NAME, content, _("All that is kept about you, in one file."))
    return Reply(await present(turn), documents=(file,))


def document(kept: Kept, season: Season, at: int) -> bytes:
    """The JSON, in UTF-8, with indents; without the words of the answers where it would be too big with them."""
    full = _json(_everything(kept, season, at, in_words=True))
    return full if len(full) < LARGEST else _json(_everything(kept, season, at, in_words=False))


def _json(made: dict[str, Any]) -> bytes:
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def _everything(kept: Kept, season: Season, at: int, *, in_words: bool) -> dict[str, Any]:
    return {
        "made_at": _time(at),
        "account": {
            "telegram_id": kept.account["tg_id"],
            "language": kept.account["language"],
            "since": _time(kept.account["created_at"]),
            "came_by": kept.account["source"],
            "roles": [{"role": row["role"], "since": _time(row["granted_at"])} for row in kept.roles],
            "not_written_to_about": [{"topic": row["topic"], "since": _time(row["at"])} for row in kept.opt_outs],
            "deadlines": [
                {"closes_at": _time(row["closes_at"]), "reason": row["reason"], "at": _time(row["at"])}
                for row in kept.deadlines
            ],
        },
        "questions_to_a_person": [_question(row, kept) for row in kept.threads],
        "seminars": [
            {
                "title": row[f"title_{language()}"],
                "starts_at": _time(row["starts_at"]),
                "people": row["people"],
                "state": row["state"],
                "answer": row["answer"],
                "at": _time(row["at"]),
            }
            for row in kept.sign_ups
        ],
        "seminars_attended": [
            {
                "title": row[f"title_{language()}"],
                "starts_at": _time(row["starts_at"]),
                "people": row["people"],
                "at": _time(row["at"]),
                "mark": row["mark"],
                "words": row["words"],
            }
            for row in kept.attendances
        ],
        "consultations": [
            {name: row[name] for name in OF_A_TALK}
            | {each: _time(row[each]) for each in ("starts_at", "ends_at", "made_at")}
            for row in kept.bookings
        ],
        "waits_for_a_consultation": [
            {name: row[name] for name in ("topic", "language", "state")} | {"at": _time(row["at"])}
            for row in kept.booking_waits
        ],
        "applicants": [
            {
                "n": each["n"],
                "whose": each["whose"],
                "consents": [
                    {"version": row["version"], "language": row["language"], "at": _time(row["at"])}
                    for row in kept.consents
                    if row["applicant"] == each["id"]
                ],
                "applications": [
                    _application(row, kept, season, in_words=in_words)
                    for row in kept.applications
                    if row["applicant"] == each["id"]
                ],
            }
            for each in kept.applicants
        ],
    }


def _question(here: Row, kept: Kept) -> dict[str, Any]:
    """What she asked, with every word of either side."""
    return {
        "n": here["id"],
        "about": here["step"],
        "state": here["state"],
        "asked_at": _time(here["asked_at"]),
        **{name: _time(here[name]) for name in ("answered_at", "closed_at") if here[name] is not None},
        "mark": here["stars"],
        "word": here["word"],
        "messages": [
            {"hers": row["asks"] == 1, "kind": row["kind"], "text": row["text"], "at": _time(row["at"])}
            for row in kept.thread_messages
            if row["thread"] == here["id"]
        ],
    }


def _application(here: Row, kept: Kept, season: Season, *, in_words: bool) -> dict[str, Any]:
    asked = season.form.questions if here["season"] == season.id else ()
    order = {question.id: n for n, question in enumerate(asked)}
    answers = [row for row in kept.answers if row["application"] == here["id"]]
    answers.sort(key=lambda row: order.get(row["question"], len(order)))
    return {
        "season": here["season"],
        "status": here["status"],
        "number": here["number"],
        "began_at": _time(here["created_at"]),
        "changed_at": _time(here["changed_at"]),
        **{f"{name}_at": None if here[column] is None else _time(here[column]) for name, column in _MOMENTS.items()},
        "answers": [_answer(row, here, season, in_words=in_words) for row in answers],
        "revisions": [
            _revision(row, here, in_words=in_words) for row in kept.revisions if row["application"] == here["id"]
        ],
        "files": [
            {name: row[name] for name in ("question", "kind", "name", "size", "seconds", "state")}
            | {"at": _time(row["at"])}
            for row in kept.files
            if row["application"] == here["id"]
        ],
        "documents": [
            {name: row[name] for name in OF_A_DOCUMENT} | {"at": _time(row["at"])}
            for row in kept.documents
            if row["application"] == here["id"]
        ],
        "reminded": [
            {"of": row["kind"], "at": _time(row["at"])} for row in kept.nudges if row["application"] == here["id"]
        ],
        "budget_can_go_back_to": [
            {
                "line": row["line"],
                "part": row["part"],
                "value": None if row["value"] is None else from_json(row["value"]),
            }
            for row in kept.budget_undo
            if row["application"] == here["id"]
        ],
    }


def _revision(row: Row, here: Row, *, in_words: bool) -> dict[str, Any]:
    """What was sent, as it was frozen."""
    sent = from_stored(row["content"], here["language"])
    names = ("question", "title", "shown", "value") if in_words else ("question", "value")
    return {
        "n": row["n"],
        "at": _time(row["at"]),
        "late": row["late"] == 1,
        "answers": [{name: value for name, value in each.items() if name in names} for each in sent.answers],
    }


def _answer(row: Row, here: Row, season: Season, *, in_words: bool) -> dict[str, Any]:
    """Of a question that the form no longer has, the value alone can be said."""
    question = season.form.question(row["question"]) if here["season"] == season.id else None
    value = None if row["value"] is None else from_json(row["value"])
    made: dict[str, Any] = {"question": row["question"]}
    if question is not None and in_words:
        made["title"] = question.title.in_(language())
        made["shown"] = _("skipped") if value is None else shown(question, value, season)
    return made | {"value": value, "at": _time(row["at"])}


def _time(at: int) -> str:
    """In Kazakhstan's time, with its distance from UTC."""
    return local(at).isoformat()
