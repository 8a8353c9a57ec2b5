"""What is sent and is no text: files where they are asked for, a voice message for any long text.

The answer counts at once; the bytes are fetched by a job. A copy of an identity card is never taken (law No. 94-V).
"""

from dataclasses import replace
from functools import lru_cache

from aiogram.enums import ContentType
from aiogram.filters.callback_data import CallbackData
from aiogram.types import CallbackQuery, Message

from handlers.anyone.stray import stray_words
from handlers.applicant.application import at_revision, draft, emptied, keep, question_at, revision, stay, within
from handlers.applicant.asking import DRAWS, View, heading, help_lines, moves, take_words
from handlers.applicant.entries import keep_part
from handlers.turn import Conversation, Turn, present
from handlers.ui.screen import Button, Reply, Rows, Screen, lines
from handlers.ui.wording import problem_words
from locales import LANGUAGES, N_, _, language, speaking
from programme import application as rules
from programme.application import Answer
from programme.form import Question
from programme.kinds import Value
from programme.kinds.entries import entries_of
from programme.kinds.files import with_file
from programme.kinds.texts import voice
from programme.problem import Code, Outdated, Problem
from programme.typed import fold, words
from storage import files
from storage.files import SentFile

router = Conversation("attaching")

MEGABYTE = 1024 * 1024
BIGGEST = 20 * MEGABYTE
"""A bot can fetch no larger file (getFile in the Bot API)."""
DOCUMENTS = ("application/pdf", "image/", "application/msword", "application/vnd.")

# NOTE: words under or in the name of a photo of an identity document, one after another with ";"
ID_WORDS = N_("identity card; id card; passport")


class TakeOut(CallbackData, prefix="out"):
    """Takes back the newest file as the draft stands."""

    application: int
    rev: int


async def files_screen(turn: Turn, question: Question, view: View) -> Screen:
    here = draft(turn)
    count = len(_kept(turn, question))
    rows: Rows = ()
    if count:
        # NOTE: button
        out = Button(_("Take out the last one"), TakeOut(application=here.id, rev=revision(turn)))
        rows = ((out,),)
    words = help_lines(question, view)
    if count and not view.example:
        words = [_("If there is more, send it. If not, press “Next”.")]
    return Screen(
        lines(*heading(turn, question), _("Files: {n}", n=count), "", *words),
        (*rows, *moves(turn, question, view)),
    )


DRAWS["files"] = files_screen


def _kept(turn: Turn, question: Question) -> list[str]:
    answer = draft(turn).answers.get(question.id)
    value = answer.value if answer is not None else None
    return [str(each) for each in value] if isinstance(value, list) else []


@router.sent("answer")
async def take_media(message: Message, turn: Turn) -> Reply:
    """A file, a recording or a contact at a question; what the question has no use for is said kindly."""
    draft(turn)
    question = question_at(turn)
    if question is None:
        raise Outdated
    if shows_identity(message) or await _of_refused_album(message, turn):
        return await refuse_identity(message, turn, question)
    if message.content_type == ContentType.VOICE and message.voice is not None and _may_be_spoken(turn, question):
        return await take_voice(message, turn, question)
    if question.kind == "files" and message.content_type in (ContentType.PHOTO, ContentType.DOCUMENT):
        return await take_file(turn, question, replace(_file_of(message), album=message.media_group_id))
    if question.kind == "phone" and message.contact is not None:
        text = message.contact.phone_number
        typed = message.model_copy(update={"text": text if text.startswith(("+", "8")) else f"+{text}"})
        return await take_words(typed, turn, question)
    if message.content_type == ContentType.VOICE:
        return Reply(await present(turn, _("This question needs a short answer in words.")))
    if question.kind == "files":
        raise Problem(Code.SEND_A_FILE)
    if question.kind == "budget" and message.content_type in (ContentType.PHOTO, ContentType.DOCUMENT):
        return Reply(await present(turn, _price_paper_words(turn)))
    return Reply(await present(turn, stray_words(message.content_type)))


async def _of_refused_album(message: Message, turn: Turn) -> bool:
    album = message.media_group_id
    return album is not None and await files.refused(turn.tx, draft(turn).id, album)


async def refuse_identity(message: Message, turn: Turn, question: Question) -> Reply:
    """Of an identity document nothing is kept, nor of the album it is in: the words stand under one picture only.

    Told like a Problem, but not raised: that the rest of the album is refused is a row that must stay.
    """
    here, album = draft(turn), message.media_group_id
    gone = {_unique_id(message)}
    if album is not None:
        gone |= await files.refuse_album(turn.tx, here.id, album, turn.received_at)
    kept = _kept(turn, question) if question.kind == "files" else []
    rest: list[Value] = [each for each in kept if each not in gone]
    if len(rest) < len(kept):
        await stay(turn, question.id, answer=emptied(question, rest))
    return Reply(await present(turn, problem_words(Problem(Code.ID_COPY))))


def _unique_id(message: Message) -> str:
    """Telegram's name of what was sent; empty for what has none or is kept nowhere."""
    sent = message.photo[-1] if message.photo else message.document
    return sent.file_unique_id if sent is not None else ""


def _price_paper_words(turn: Turn) -> str:
    """A seller's paper is welcome, where files are asked for."""
    asked = rules.asked(turn.season.form, draft(turn).answers)
    later = next((each.short.in_(language()) for each in asked if each.kind == "files"), None)
    if later is None:
        return _("Please write it in words here.")
    return _("Please write it in words here. A photo of the price is asked for later: {question}", question=later)


def _may_be_spoken(turn: Turn, question: Question) -> bool:
    return question.kind == "long_text" or _spoken_part(turn, question) is not None


def _spoken_part(turn: Turn, question: Question) -> tuple[int, str] | None:
    """The entry and the long text inside a list that she is at."""
    path = within(turn, question)
    if question.kind != "entries" or len(path) != 2 or not path[0].isdecimal():
        return None
    part = next((each for each in question.parts if each.id == path[1] and each.kind == "long_text"), None)
    answer = draft(turn).answers.get(question.id)
    n = int(path[0])
    return None if part is None or n > len(entries_of(answer.value if answer else None)) else (n, part.id)


async def take_voice(message: Message, turn: Turn, question: Question) -> Reply:
    """A spoken answer counts as filled in; staff see it marked as to be typed in."""
    sent = message.voice
    assert sent is not None
    file = SentFile("voice", sent.file_id, sent.file_unique_id, sent.file_size, sent.duration)
    _refuse_too_big(file)
    await files.keep(turn.tx, draft(turn).id, question.id, file, turn.received_at)
    value = voice(sent.file_unique_id, sent.duration)
    inside = _spoken_part(turn, question)
    if inside is None:
        return await keep(turn, question, Answer(value), message.message_id)
    part = next(each for each in question.parts if each.id == inside[1])
    return await keep_part(turn, question, inside[0], part, value)


async def take_file(turn: Turn, question: Question, file: SentFile) -> Reply:
    """One more file; an album comes as one message a file."""
    _refuse_too_big(file)
    here = draft(turn)
    answer = here.answers.get(question.id)
    value = with_file(question, answer.value if answer is not None else None, file.tg_unique_id)
    await files.keep(turn.tx, here.id, question.id, file, turn.received_at)
    return await stay(turn, question.id, answer=Answer(value))


def _file_of(message: Message) -> SentFile:
    if message.photo:
        photo = message.photo[-1]  # the largest of its sizes
        return SentFile("photo", photo.file_id, photo.file_unique_id, photo.file_size)
    sent = message.document
    assert sent is not None
    if not (sent.mime_type or "").startswith(DOCUMENTS):
        raise Problem(Code.FILE_KIND)
    return SentFile("document", sent.file_id, sent.file_unique_id, sent.file_size, name=sent.file_name)


def _refuse_too_big(file: SentFile) -> None:
    if file.size is not None and file.size > BIGGEST:
        raise Problem(Code.FILE_TOO_BIG, most=BIGGEST // MEGABYTE)


@lru_cache(maxsize=1)
def _identity_words() -> frozenset[str]:
    said = [ID_WORDS]
    for each in LANGUAGES:
        with speaking(each):
            said.append(_(ID_WORDS))
    return frozenset(fold(word) for part in said for word in part.split(";"))


def shows_identity(message: Message) -> bool:
    """Whether the caption or the file's name says that this is an identity document."""
    name = message.document.file_name if message.document is not None else None
    told = words(" ".join(filter(None, (message.caption, name))))
    runs = {"".join(told[i:j]) for i in range(len(told)) for j in range(i + 1, len(told) + 1)[:3]}
    run_together = "".join(told)
    return any(known in runs or (len(known) > 8 and known in run_together) for known in _identity_words())


@router.button(TakeOut)
async def take_out(query: CallbackQuery, button: TakeOut, turn: Turn) -> Reply:
    question = at_revision(turn, button.application, button.rev)
    kept = _kept(turn, question)
    if question.kind != "files" or not kept:
        raise Outdated
    return await stay(turn, question.id, answer=emptied(question, [*kept[:-1]]))
