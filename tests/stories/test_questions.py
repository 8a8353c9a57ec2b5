"""A villager asks a person: the queue, one who takes it, the answer, and what comes after."""

import pytest

from programme.question import ClosedBy, State
from programme.roles import Role
from tests.stage import Stage
from tests.stories.consulting import ANSWER, QUESTION, Asker, Consultant, audit, count, minute, thread


@pytest.fixture
async def aigul(stage: Stage, language: str) -> Asker:
    asker = Asker(stage, language, name="Айгүл")
    await asker.consents()
    return asker


@pytest.fixture
async def timur(stage: Stage) -> Consultant:
    consultant = Consultant(stage, "ru", name="Тимур")
    await consultant.works()
    return consultant


async def test_from_the_question_to_the_answer(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    aigul.reads("Place in the queue: {n}", n=1)
    aigul.reads("We answer within, working hours: {n}", n=24)
    timur.reads("New questions: {n}", n=1)
    await timur.opens()
    timur.sees(QUESTION[aigul.language][:50])
    await timur.taps("I take it")
    copy = [m for m in timur.phone.messages if m.text == QUESTION[aigul.language]]
    assert len(copy) == 1
    assert "forward_origin" not in copy[0].body
    await timur.answers(ANSWER[aigul.language])
    got = aigul.got(ANSWER[aigul.language])
    assert "forward_origin" not in got.body
    here = await thread(stage)
    assert (here.state, here.waits_since) == (State.ANSWERED, None)
    assert await count(stage, "consultations") == 1
    await aigul.taps("I have another question", on=got)
    await aigul.says("Тағы бір нәрсе: құжатты қайдан аламын?")
    aigul.reads("Added to your question.")
    here = await thread(stage)
    assert here.state is State.CLAIMED, "it returned to the same person"
    timur.sees("Тағы бір нәрсе")
    await timur.answers("Дүкеннен сұраңыз", button="Answer, close")
    aigul.sees("Дүкеннен сұраңыз")
    aigul.reads("It is answered and closed.")
    here = await thread(stage)
    assert (here.state, here.closed_by) == (State.CLOSED, ClosedBy.CONSULTANT)
    assert await count(stage, "consultations") == 1, "one talk is one session"
    assert got.text == ANSWER[aigul.language], "an answer stays as it was said"


async def test_the_marks_are_hers_and_change_once(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    await timur.claims()
    await timur.answers("Иә", button="Answer, close")
    closed = aigul.reads("It is answered and closed.")
    await aigul.presses("4", closed)
    aigul.reads("Your mark is kept: {n}", n=4)
    await aigul.says("Түсінікті болды")
    await aigul.says("/questions")
    await aigul.presses("1")
    await aigul.presses("5")
    aigul.reads("Your mark is kept: {n}", n=5)
    await aigul.taps("Back to my question")
    aigul.misses("Did the answer help? 1 – no, 5 – very much.")
    [row] = await stage.place.all("SELECT stars, rated, word FROM threads")
    assert row == {"stars": 5, "rated": 2, "word": "Түсінікті болды"}
    for who in (aigul, timur):
        who.phone.forges("star:1:1", who.phone.screen)
        await stage.quiet()
    [row] = await stage.place.all("SELECT stars, rated, word FROM threads")
    assert row["stars"] == 5


@pytest.mark.parametrize("kind", ["voice", "photo", "document", "video note", "album", "21 MB", "4096"])
async def test_whatever_is_sent_arrives_on_either_side(
    stage: Stage, aigul: Asker, timur: Consultant, kind: str
) -> None:
    """From home without a word of introduction; copied, never fetched, so that size does not matter."""
    ways = {
        "voice": lambda who: who.phone.sends_voice(12),
        "photo": lambda who: who.phone.sends_photo(),
        "document": lambda who: who.phone.sends_document(),
        "video note": lambda who: who.phone.sends_video_note(),
        "album": lambda who: who.phone.sends_album(10),
        "21 MB": lambda who: who.phone.sends_document(bytes(21 * 1024 * 1024)),
        "4096": lambda who: who.phone.says("сөз " * 1023 + "сөз!"),
    }
    n = 10 if kind == "album" else 1
    ways[kind](aigul)
    await stage.quiet()
    assert await count(stage, "threads") == 1
    before = len([m for m in timur.phone.messages if not m.mine])
    await timur.claims()
    came = [m for m in timur.phone.messages if not m.mine][before:]
    what = [m for m in aigul.phone.messages if m.mine][-n:]
    bodies = [{k: v for k, v in m.body.items() if k != "media_group_id"} for m in what]
    copies = [m.body for m in came if m.body in bodies]
    assert copies == bodies, "all of them, in their order"
    await timur.queue()
    await timur.taps("Mine")
    await timur.presses("1")
    for _each in range(n if kind == "album" else 1):
        await timur.taps("Answer")
        if kind == "album":
            timur.phone.sends_photo()
        else:
            ways[kind](timur)
        await stage.quiet()
    sent = [m for m in timur.phone.messages if m.mine][-n:]
    got = [m.body for m in aigul.phone.messages if not m.mine]
    assert all({k: v for k, v in m.body.items() if k != "media_group_id"} in got for m in sent)
    if kind == "21 MB":
        assert await stage.place.all("SELECT * FROM files") == []
        assert await stage.place.all("SELECT * FROM jobs WHERE kind = 'fetch'") == []


async def test_the_loser_is_told_who_has_it(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    second = Consultant(stage, "kk", name="Дана")
    await second.works()
    await aigul.asks()
    await second.opens()
    await timur.opens()
    card = timur.phone.screen
    await second.taps("I take it")
    await timur.taps("I take it", on=card)
    assert timur.toast == timur.words("Taken already by: {name}", name="Дана")
    assert QUESTION[aigul.language] not in timur.phone.screen.text
    assert len(await audit(stage, "refused_question")) == 1
    assert len([m for m in timur.phone.messages if m.text == QUESTION[aigul.language]]) == 0
    assert (await thread(stage)).claimed_by == await person(stage, second)


async def person(stage: Stage, who: Asker | Consultant) -> int:
    [row] = await stage.place.all("SELECT id FROM people WHERE tg_id = :id", id=who.phone.id)
    return int(row["id"])


async def test_giving_back_handing_over_and_notes(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    dana = Consultant(stage, "kk", name="Дана")
    await dana.works()
    await aigul.asks()
    await timur.claims()
    await timur.taps("Note")
    await timur.says("Бюджетке қатысты, Дана біледі")
    await timur.taps("Hand over")
    await timur.presses("👤 Дана")
    dana.reads("A colleague has handed this question to you.")
    assert (await thread(stage)).claimed_by == await person(stage, dana)
    assert [m.text for m in dana.phone.messages].count(QUESTION[aigul.language]) == 1
    await dana.queue()
    await dana.taps("Mine")
    await dana.presses("1")
    dana.sees("📌 Тимур: Бюджетке қатысты")
    assert not any("Бюджетке" in m.text for m in aigul.phone.messages), "notes are the colleagues'"
    await dana.taps("Give back")
    assert (await thread(stage)).state is State.WAITING
    await timur.claims()
    assert [m.text for m in timur.phone.messages].count(QUESTION[aigul.language]) == 1, "he has it already"


async def test_words_corrected_are_carried_over_both_ways(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    mine = next(m for m in aigul.phone.messages if m.text == QUESTION[aigul.language])
    await timur.claims()
    aigul.phone.edits(mine, "Басқаша сұрайын: мұздатқыш ше?")
    await stage.quiet()
    aigul.reads("Your correction is passed on.")
    assert [m.text for m in timur.phone.messages if not m.mine].count("Басқаша сұрайын: мұздатқыш ше?") == 1
    await timur.answers("Боладды")
    wrong = next(m for m in timur.phone.messages if m.text == "Боладды")
    timur.phone.edits(wrong, "Болады")
    await stage.quiet()
    aigul.got("Болады")
    assert not any(m.text == "Боладды" for m in aigul.phone.messages)
    timur.phone.edits(wrong, "Болады")
    await stage.quiet()
    aigul.got("Болады")


async def test_a_reply_is_enough_on_either_side(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    """Wherever they stand: she is at a question of the form and stays there."""
    await aigul.asks()
    await timur.claims()
    copy = next(m for m in timur.phone.messages if m.text == QUESTION[aigul.language])
    await timur.queue()
    timur.phone.says("Иә, болады", reply_to=copy)
    await stage.quiet()
    timur.reads("Sent to the asker of {number}.", number="№ 1")
    got = aigul.got("Иә, болады")
    await aigul.says("/menu")
    await aigul.taps("Start the application")
    before = await stage.place.all("SELECT * FROM answers")
    aigul.phone.says("Рақмет, ал кепілдік керек пе?", reply_to=got)
    await stage.quiet()
    assert await stage.place.all("SELECT * FROM answers") == before
    assert any(m.text == "Рақмет, ал кепілдік керек пе?" for m in timur.phone.messages)
    assert (await thread(stage)).state is State.CLAIMED


async def test_taking_back_and_opening_again(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    await aigul.taps("Take the question back")
    assert (await thread(stage)).closed_by is ClosedBy.TAKEN_BACK
    await timur.queue()
    timur.reads("Waiting for an answer: {n}", n=0)
    await aigul.says("Жоқ, бәрібір сұрайын")
    aigul.reads("The question is open again.")
    assert (await thread(stage)).state is State.WAITING
    await aigul.taps("Take the question back")
    await minute(stage, 8 * 24 * 3600)
    await aigul.says("Енді жаңа сұрақ туды, айта аласыз ба?")
    assert (await thread(stage, 2)).state is State.WAITING, "after seven days it is another one"


async def test_written_where_nothing_is_expected(stage: Stage, aigul: Asker) -> None:
    await aigul.says("ок")
    assert await count(stage, "threads") == 0
    await aigul.says("Менде бір сұрақ бар еді, айтып жібересіз бе")
    assert await count(stage, "threads") == 1
    await aigul.says("/menu")
    await aigul.says("ал құжат ше")
    assert await count(stage, "threads") == 1, "the talk goes on"
    assert await count(stage, "thread_messages") == 2


async def test_who_blocks_the_bot_and_comes_back(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    await timur.claims()
    aigul.phone.blocks()
    await stage.quiet()
    await timur.answers(ANSWER[aigul.language])
    assert not any(m.text == ANSWER[aigul.language] for m in aigul.phone.messages)
    await timur.queue()
    await timur.taps("Mine")
    await timur.presses("1")
    timur.reads("The asker has blocked the bot. What you write arrives when they come back.")
    aigul.phone.unblocks()
    await stage.quiet()
    await aigul.says("/start")
    aigul.got(ANSWER[aigul.language])


async def test_a_role_withdrawn_gives_the_claims_back(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    dana = Consultant(stage, "kk", name="Дана")
    await dana.works()
    await aigul.asks()
    await timur.claims()
    async with stage.db.begin() as tx:
        tx.run("DELETE FROM roles WHERE person = :id", id=await person(stage, timur))
    await minute(stage)
    here = await thread(stage)
    assert (here.state, here.claimed_by) == (State.WAITING, None)
    dana.reads("New questions: {n}", n=1)
    await aigul.says("Тағы айтарым бар")
    assert not any(m.text == "Тағы айтарым бар" for m in timur.phone.messages)


async def test_twenty_files(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await aigul.asks()
    for n in range(20):
        aigul.phone.sends_document(name=f"paper{n}.pdf")
        await stage.quiet()
    await timur.claims()
    names = [m.body["document"]["file_name"] for m in timur.phone.messages if not m.mine and "document" in m.body]
    assert names == [f"paper{n}.pdf" for n in range(20)]


async def test_ready_answers_come_in_her_language(stage: Stage, aigul: Asker) -> None:
    asel = Consultant(stage, "ru", name="Әсел")
    await asel.works(Role.MANAGER)
    await asel.taps("Ready answers")
    await asel.taps("Write a new one")
    await asel.says("Құжаттар тізімі сайтта тұр.")
    await asel.says("Список документов есть на сайте.")
    await aigul.asks()
    await asel.claims()
    await asel.taps("Ready answers")
    await asel.presses("1")
    told = {"kk": "Құжаттар тізімі сайтта тұр.", "ru": "Список документов есть на сайте."}
    aigul.got(told[aigul.language])
    assert (await thread(stage)).state is State.ANSWERED


async def test_off_duty_nobody_is_told(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    await timur.taps("Go off duty")
    await aigul.asks()
    timur.misses("New questions: {n}", n=1)
    await timur.queue()
    await timur.taps("Come on duty")
    timur.reads("Waiting for an answer: {n}", n=1)


async def test_what_is_not_his_is_not_opened(stage: Stage, aigul: Asker, timur: Consultant) -> None:
    """A villager's press does nothing and is noted; a colleague's question is shown to nobody else."""
    await aigul.asks()
    dana = Consultant(stage, "kk", name="Дана")
    await dana.works()
    await timur.claims()
    for data in ("on:1:0:open", "on:1:2:answer", "on:1:2:release", "give:1:2:3:-1"):
        dana.phone.forges(data, dana.phone.screen)
        await stage.quiet()
        assert QUESTION[aigul.language] not in dana.phone.screen.text
    assert len(await audit(stage, "refused_question")) == 3
    before = await thread(stage)
    for data in ("on:1:0:open", "on:1:1:claim", "que:-:-:0:0:0", "duty:1", "board", "byhand:open:0", "canned:list:0"):
        aigul.phone.forges(data, aigul.phone.screen)
        await stage.quiet()
        assert aigul.toast == aigul.words("This button is out of date. Here is the current step.")
    assert await thread(stage) == before
    assert len(await audit(stage, "refused_press")) == 7


async def test_an_answer_to_what_was_closed_meanwhile_is_not_swallowed(
    stage: Stage, aigul: Asker, timur: Consultant
) -> None:
    await aigul.asks()
    await timur.claims()
    await timur.taps("Answer")
    await aigul.taps("Take the question back")
    await timur.says("Болады")
    timur.reads("The asker has closed this question meanwhile. Your words were not sent.")
    assert not any(m.text == "Болады" for m in aigul.phone.messages)
