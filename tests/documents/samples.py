"""Applications to make papers of: a whole draft under the sample season, and budgets as villagers write them."""

from collections.abc import Mapping

from bot.settings import SEASON
from documents.paper import Paper
from handlers.ui.answers import entries
from locales import speaking
from locales.format import money
from programme.application import Answer
from programme.kinds import Value
from programme.season import Season
from programme.season_files import read_season
from programme.sent import Answered, Sent, Table
from storage.applications import Application

SENT_AT = 1805364303
"""18 March 2027, 15:05:03 in Kazakhstan."""
LETTERS = "Әә Ғғ Ққ Ңң Өө Ұұ Үү Һһ Іі Ёё Ээ Щщ Ъъ"

_GROUP: dict[str, list[dict[str, Value]]] = {
    "members": [
        {"agreed": True, "name": "Айгүл Нұрланова", "task": "жетекші, сабақ береді"},
        {"agreed": True, "name": "Гүлнәр Сейітова", "task": "суреттер мен есеп"},
        {"agreed": True, "name": "Самат Әбдіқадыр", "task": "бөлмені сырлайды, жиһаз құрастырады"},
    ],
    "tasks": [
        {"what": "Екі тігін машинасы мен оверлок сатып алу"},
        {"what": "12 әйелді іс тігуге үйрету: аптасына екі рет, барлығы 24 сабақ"},
        {"what": "Шеберхананы ашып, мектеп формасына алғашқы тапсырыстарды қабылдау"},
    ],
    "activities": [
        {"what": "Бөлмені сырлау", "from": "2027-05-10", "to": "2027-05-20", "who": "Самат"},
        {"what": "Машиналарды сатып алып, жеткізу", "from": "2027-05-20", "to": "2027-06-05", "who": "Айгүл"},
        {"what": "Іс тігу сабақтары", "from": "2027-06-10", "to": "2027-09-15", "who": "Айгүл, Гүлнәр"},
    ],
    "results": [
        {"what": "Іс тігуді үйренген әйелдер", "number": 12, "proof": "қатысу парағы"},
        {"what": "Тігілген мектеп формасы", "number": 40, "proof": "тапсырыс дәптері мен сурет"},
    ],
    "jobs_detail": [{"role": "Тігінші", "since": "2027-10-01", "paid_from": "тапсырыстан түскен табыстан"}],
}

HEAD = {
    "kk": ["№", "Не сатып аламыз", "Шығын түрі", "Саны", "Біреуінің бағасы", "Сомасы", "Ақша көзі", "Іс №"],
    "ru": ["№", "Что покупаем", "Вид расхода", "Количество", "Цена за единицу", "Сумма", "Откуда деньги", "№ дела"],
}
AIGUL = [
    ("Тігін машинасы", "2 дана", 145000, 290000, "грант"),
    ("Оверлок", "1 дана", 120000, 120000, "грант"),
    ("Пішу үстелі", "1 дана", 45000, 45000, "грант"),
    ("Мата", "30 м", 1500, 45000, "грант"),
    ("Бөлме, 3 айға", "3 ай", 20000, 60000, "өз затымыз, еңбегіміз"),
]


def budget(lines: list[tuple[str, str, int, int, str]], language: str = "kk", activities: int = 0) -> Table:
    """A table as the budget makes it; with `activities` each line is for one of them."""
    granted = sum(line[3] for line in lines if line[4] == "грант")
    total = sum(line[3] for line in lines)
    return {
        "head": HEAD[language],
        "rows": [
            [
                str(n),
                what,
                "Жабдық",
                count,
                money(price),
                money(amount),
                source,
                str(n % activities + 1) if activities else "",
            ]
            for n, (what, count, price, amount, source) in enumerate(lines, 1)
        ],
        "sums": [
            ["Барлығы", money(total)],
            ["Грант ақшасынан", money(granted)],
            ["Өз затымыз, еңбегіміз (ақша емес)", money(total - granted)],
        ],
    }


def long_budget(count: int = 25) -> Table:
    """So many lines, some of one word and some of a whole sentence."""
    names = [
        "Тігін машинасы", "Оверлок, төрт жіпті, үйде қолдануға арналған", "Пішу үстелі", "Мата",
        "Жарық шамдары, ұзартқыш сым және розеткалар (бөлменің екі қабырғасына)", "Ине, жіп, қайшы, сантиметр",
        "Мектеп формасының үлгілері қағазға басылған жинақ", "Үтік", "Манекен",
    ]  # fmt: skip
    return budget(
        [
            (names[n % len(names)], f"{n % 7 + 1} дана", 1500 * (n + 1), 1500 * (n + 1) * (n % 7 + 1), "грант")
            for n in range(count)
        ],
        activities=3,
    )


def sample_season() -> Season:
    return read_season(SEASON)


def answers(season: Season, **more: Value | None) -> dict[str, Answer]:
    """A good answer to every question of the sample form: the season's own good examples where words are asked."""
    made: dict[str, Answer] = {}
    for question in season.form.questions:
        value: Value | None = question.good.kk if question.good is not None else None
        match question.kind:
            case "choice":
                value = season.options(question)[0].id
            case "multi_choice" | "declarations":
                value = [option.id for option in season.options(question)]
            case "whole_number":
                value = int(question.good.kk.replace(" ", "")) if question.good is not None else 1
            case "phone":
                value = "+77051234567"
            case "place":
                both = {"kk": "Қызылорда облысы, Шиелі ауданы, Шиелі ауылы", "ru": "Кызылординская область, Шиели"}
                value = {"typed": "Шиели", "sure": True, **both}
            case "files":
                value = ["one", "two"]
            case "entries":
                value = [*_GROUP[question.id]]
            case _:
                pass
        made[question.id] = Answer(value)
    for question_id, other in more.items():
        made[question_id] = Answer(other)
    return made


def paper(
    language: str = "kk", table: Table | None = None, *, revision: int = 1, late: bool = False, **more: Value | None
) -> Paper:
    """The whole sample draft as it is sent; with a table a budget stands behind its questions."""
    season = sample_season()
    return paper_of(language, season, answers(season, **more), table, revision=revision, late=late)


def paper_of(
    language: str,
    season: Season,
    given: Mapping[str, Answer],
    table: Table | None = None,
    *,
    revision: int = 1,
    late: bool = False,
) -> Paper:
    here = Application(
        id=1,
        applicant=1,
        season=season.id,
        status="draft",
        step="summary",
        return_to=None,
        rev=1,
        number=None,
        submitted_at=None,
        answers=given,
        sources={},
    )
    with speaking(language):
        made = entries(here, season)
    if table is not None:
        made.insert(-2, with_table(table, made[-3]["section"]))
    return Paper(
        number="AB-2027-0137",
        revision=revision,
        sent_at=SENT_AT,
        late=late,
        season=season.name.kk if language == "kk" else season.name.ru,
        operator=season.operator.kk if language == "kk" else season.operator.ru,
        sent=Sent(language, tuple(made)),
    )


def with_table(table: Table, section: str) -> Answered:
    rows = [" – ".join(row) for row in table["rows"]] + [": ".join(each) for each in table["sums"]]
    return {
        "question": "budget",
        "section": section,
        "title": "Бюджет",
        "value": None,
        "shown": "\n".join(rows),
        "table": table,
    }
