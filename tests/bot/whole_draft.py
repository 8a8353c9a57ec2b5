"""A whole draft under the sample season, step by step in Kazakh: Қайрат of an organisation that cannot show its papers
begins, his grandchild takes the draft to her own phone by its code, and corrects it to a group's before it is sent.

Every kind of question of the form is answered, each way of answering at least once.
"""

from bot.places import put_in, read
from bot.settings import SEASON
from sandbox.story_file import STORIES
from tests.bot.first_stone import FIRST_STORY, GOAL, TARGET, TITLE
from tests.bot.steps import CODE, MORE_DOORS, NEW_CODE, Conversation, Step
from tests.databases import DatabaseAt

LATER, NEXT, ADD, MORE = "Кейін жалғастырамын", "Әрі қарай", "Қосу", "Тағы қосу"
BEGIN, SEND = "Өтінімді бастау", "Өтінімді жіберу"
NUMBER = "AB-2027-0001"
SUSTAINED = (
    "Тапсырыстан айына 60 000 теңгедей түседі: 15 000 – жарық пен жіп, қалғаны – тігіншіге. Бөлмені мәдениет үйі "
    "тегін береді, хаты бар."
)


def says(name: str, words: str, way_on: str = LATER, **more: int) -> Step:
    return Step(name, way_on, says=words, **more)


def presses(name: str, label: str, way_on: str = LATER, **more: int) -> Step:
    return Step(name, way_on, presses=label, **more)


def member(n: int, name: str, task: str) -> list[Step]:
    return [
        presses(f"member {n}", ADD if n == 1 else MORE, "Иә, келісті", by=1),
        presses(f"member {n} agreed", "Иә, келісті", by=1),
        says(f"member {n} name", name, by=1),
        says(f"member {n} task", task, NEXT if n >= 3 else MORE, by=1),
    ]


COST, SAME, OUT = "Шығын қосу", "Алдыңғыдай", "Алып тастау"
BUDGET = [
    presses("cost", COST, by=1),
    says("cost what", "Тігін машинасы", "Жабдық", by=1),
    presses("its kind", "Жабдық", "дана", by=1),
    presses("its unit", "дана", by=1),
    says("wrong quantity", "екі", by=1),
    says("its quantity", "2", by=1),
    says("price in two ways", "45.5", by=1),
    says("its price", "145 мың", "Иә", by=1),
    presses("price not right", "Түзету", by=1),
    says("its price again", "120 мың", "Иә", by=1),
    presses("price right", "Иә", "Грант ақшасынан", by=1),
    presses("its source", "Грант ақшасынан", "1. Бөлмені", by=1),
    presses("its activity", "1. Бөлмені", NEXT, by=1),
    presses("second cost", COST, by=1),
    says("debt", "Банк несиесін жабу", SAME, by=1),
    presses("same kind", SAME, SAME, by=1),
    presses("same unit", SAME, by=1),
    says("one debt", "1", by=1),
    says("of the debt", "150 000", SAME, by=1),
    presses("same source", SAME, "Бәріне ортақ", by=1),
    presses("for all", "Бәріне ортақ", COST, by=1),
    presses("open the debt", "2", OUT, by=1),
    presses("without the debt", OUT, NEXT, by=1),
    presses("undone", "Алдыңғы қалпына", COST, by=1),
    presses("open it again", "2", OUT, by=1),
    presses("without it again", OUT, NEXT, by=1),
    presses("third cost", COST, by=1),
    says("room", "Бөлме", SAME, by=1),
    says("rent", "Жалға алу", SAME, by=1),
    says("months", "ай", by=1),
    says("three months", "3", by=1),
    says("of the room", "20000", SAME, by=1),
    says("our own", "Өз затымыз, еңбегіміз", "Бәріне ортақ", by=1),
    presses("of all work", "Бәріне ортақ", NEXT, by=1),
    presses("open the machine", "1", OUT, by=1),
    presses("its price is another", "Біреуінің бағасы", by=1),
    says("too dear", "300 мың", "Иә", by=1),
    presses("dear indeed", "Иә", "Бағасын азайту", by=1),
    presses("take less", "Санын азайту", "Тігін машинасы –", by=1),
    presses("of the machine", "Тігін машинасы –", by=1),
    says("one machine", "1", NEXT, by=1),
    presses("budget done", NEXT, "Өткізіп жіберу", by=1),
]

KAIRAT = [
    says("start", "/start", "Қазақша"),
    presses("language", "Қазақша", "Өзім үшін"),
    presses("whom", "Өзім үшін", "Келісемін"),
    presses("agree", "Келісемін", BEGIN),
    presses("begin", BEGIN, "Жоқ, қалада"),
    # The reason is said once; after a kill there is the check again, and from either the way home.
    presses("not eligible", "Жоқ, қалада", "Басты мәзір"),
    presses("home", "Басты мәзір", BEGIN),
    presses("begin again", BEGIN, "Жоқ, қалада"),
    presses("rural", "Иә, ауылда", "Иә, толған"),
    presses("adult", "Иә, толған", "Біз – ҮЕҰ"),
    presses("kind", "Біз – ҮЕҰ"),
    says("full name", "Қайрат Жақсылықов"),
    says("role", "Мектептің еңбек пәнінің мұғалімі"),
    says("wrong phone", "123-45"),
    says("phone", "8 705 123 45 67"),
    says("wrong bin", "160340000208"),
    says("bin", "160340000209"),
    says("ngo name", "«Шаңырақ» қоғамдық қоры"),
    presses("back", "Артқа"),
    presses("next", NEXT),
    says("ngo year", "2016", "Білмеймін"),
    presses("ngo base", "Білмеймін", "Тізімнен таңдау"),
    says("place", "Қайнарлы ауылы", "Менің жазғаным қалсын"),
    presses("place as typed", "Менің жазғаным қалсын"),
    says("title", TITLE, "Өткізіп жіберу"),
    presses("skip experience", "Өткізіп жіберу"),
    presses("example", "Мысалды көру"),
    says("too short", "Ауылда жағдай нашар, көмек керек."),
    Step("spoken problem", LATER, sends="voice"),
    presses("ask a person", "Адамнан сұрау", "Сұраққа қайту"),
    presses("back from asking", "Сұраққа қайту", LATER),
    says("goal", GOAL, ADD),
    says("words at a list", "Машина аламыз", ADD),
    presses("task 1", ADD),
    says("task 1 what", "Екі тігін машинасы мен оверлок сатып алу", MORE),
    presses("task 2", MORE),
    presses("leave", LATER, "Жалғастыру", calls=2, gives_code=True),
    # After a kill there is home again, and either has this beginning of a button.
    Step("other sections", "Бас", presses=MORE_DOORS, opens=NEW_CODE),
    presses("new code", NEW_CODE, "Жалғастыру", calls=2, gives_code=True),
]
GRANDCHILD = [
    says("another phone", "/start", "Қазақша", by=1),
    presses("her language", "Қазақша", "Менде код бар", by=1),
    presses("to the code", "Менде код бар", "Басты мәзір", by=1),
    says("wrong code", "АВЕК МНОР", "Басты мәзір", by=1),
    says("code", CODE, "Жалғастыру", by=1, tells=1),
    presses("told", "Басты мәзір", "Менде код бар"),
    presses("go on", "Жалғастыру", by=1),
    Step("spoken task", NEXT, sends="voice", by=1),
    presses("open the task", "2", "Алып тастау", by=1),
    presses("correct the task", "Міндет", by=1),
    says("task 2 what", "Ауылдың он екі әйелін іс тігуге үйрету", NEXT, by=1),
    presses("tasks done", NEXT, by=1),
    says("target", TARGET, by=1),
    says("target number", "он екі", by=1),
    says("target in digits", "12", ADD, by=1),
    presses("activity", ADD, by=1),
    says("activity what", "Бөлмені сырлау", by=1),
    says("from", "20 мамыр", by=1),
    says("to before from", "10.05.2027", by=1),
    says("to", "30.05.2027", by=1),
    says("who", "Самат", NEXT, by=1),
    presses("activities done", NEXT, ADD, by=1),
    presses("result", ADD, by=1),
    says("result what", "Іс тігуді үйренген әйелдер", by=1),
    says("result number", "12", by=1),
    says("proof", "Қатысу парағы", NEXT, by=1),
    presses("results done", NEXT, by=1),
    says("jobs", "1", ADD, by=1),
    presses("job", ADD, by=1),
    says("job role", "Тігінші", by=1),
    says("job since", "1 қазан", by=1),
    says("job paid from", "Тапсырыстан түскен табыстан", NEXT, by=1),
    presses("jobs done", NEXT, by=1),
    says("sustainability", SUSTAINED, "Өткізіп жіберу", by=1),
    says("skip partners", "Өткізіп жіберу", "Өткізіп жіберу", by=1),
    presses("skip risks", "Өткізіп жіберу", "Шығын қосу", by=1),
    *BUDGET,
    Step("photo 1", NEXT, sends="photo", by=1),
    Step("photo 2", NEXT, sends="photo", by=1),
    Step("paper", NEXT, sends="document", by=1),
    presses("take out", "Соңғысын алып тастау", NEXT, by=1),
    presses("letters done", NEXT, "Өткізіп жіберу", by=1),
    Step("charter", NEXT, sends="document", by=1),
    presses("charter done", NEXT, "☐ Жазғанымның бәрі", by=1),
    presses("declared 1", "☐ Жазғанымның бәрі", "☑ Жазғанымның бәрі", by=1),
    presses("declared 2", "☐ Аталған", "☑ Аталған", by=1),
    presses("not declared", "☑ Аталған", "☐ Аталған", by=1),
    presses("declared again", "☐ Аталған", "☑ Аталған", by=1),
    presses("declared 3", "☐ Ережемен", SEND, by=1),
    presses("correct the kind", "Кім береді", "Бастамашыл топ", by=1),
    presses("a group", "Бастамашыл топ", "Топ мүшелері", by=1),
    presses("members", "Топ мүшелері", ADD, by=1),
    presses("nobody", ADD, "Әлі жоқ", by=1),
    presses("not agreed", "Әлі жоқ", ADD, by=1),
    *member(1, "Қайрат Жақсылықов", "Сабақ береді"),
    *member(2, "Гүлнәр Сейітова", "Суреттер мен есеп"),
    *member(3, "Самат Оспанов", "Жөндеу жұмысы"),
    *member(4, "Артық Адам", "Ештеңе істемейді"),
    presses("open the fourth", "4", "Алып тастау", by=1),
    presses("without the fourth", "Алып тастау", NEXT, by=1),
    presses("members done", NEXT, SEND, by=1),
    presses("correct the place", "Ауыл", "Тізімнен таңдау", by=1),
    presses("down the list", "Тізімнен таңдау", "Ақтөбе облысы", by=1),
    presses("region", "Ақтөбе облысы", "Ойыл ауданы", by=1),
    presses("district", "Ойыл ауданы", "Ойыл ауылы", by=1),
    presses("village", "Ойыл ауылы", SEND, by=1),
    presses("everything", "Бәрін толық көру", SEND, calls=2, by=1),
    presses("send", SEND, "WhatsApp-қа жіберетін мәтін", calls=2, by=1),
]


async def with_places(place: DatabaseAt) -> None:
    db = await place.open()
    await put_in(db, read(STORIES / "places.csv"))
    await db.close()


DRAFT = Conversation(
    [*KAIRAT, *GRANDCHILD],
    {
        **FIRST_STORY.look,
        "handled_updates": "SELECT count(*) AS n FROM handled_updates",
        "people": "SELECT tg_id, language, expects FROM people ORDER BY tg_id",
        "consents": "SELECT version, digest, language, button FROM consents ORDER BY id",
        "files": "SELECT question, kind, tg_unique_id, size, seconds, name FROM files ORDER BY tg_unique_id",
        "threads": "SELECT step, state FROM threads ORDER BY id",
        "thread_messages": "SELECT thread, asks, kind, text FROM thread_messages ORDER BY id",
        # What a code hashes to is chance.
        "codes": "SELECT count(*) AS n FROM codes",
        "code_tries": "SELECT count(*) AS n FROM code_tries",
        # The paper comes by itself, before or after the last look.
        "deliveries": """SELECT d.kind, p.tg_id FROM deliveries d JOIN people p ON p.id = d.person
            WHERE d.kind <> 'application_pdf' ORDER BY d.dedupe_key""",
        "owners": """SELECT p.tg_id, c.whose FROM applications a JOIN applicants c ON c.id = a.applicant
            JOIN people p ON p.id = c.person""",
        "budget_undo": "SELECT n, line, place, part, value FROM budget_undo ORDER BY n",
        "budget_sources": "SELECT line, part FROM budget_sources ORDER BY line, part",
        "presents": """SELECT p.tg_id, a.step FROM people p JOIN applications a ON a.id = p.application
            ORDER BY p.tg_id""",
    },
    cast=("Қайрат", "Немере"),
    env={"SEASON_DIR": str(SEASON)},
    prepare=with_places,
)
