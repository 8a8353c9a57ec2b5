"""The budgets of the people in the domain brief, line by line, and a short way to write one."""

from decimal import Decimal

from bot.settings import SEASON
from programme.budget import Line
from programme.costs import Source
from programme.season_files import read_season

FULL = read_season(SEASON)
COSTS = FULL.costs
CAP = FULL.grant.amount

Row = tuple[str, str, str, str, int]
"""Name, category, unit, quantity, price."""


def lines(*rows: Row, source: Source = "grant", first: int = 1) -> tuple[Line, ...]:
    """Whole lines with ids from `first`."""
    return tuple(
        Line(n, what, category, unit, Decimal(quantity), price, source)
        for n, (what, category, unit, quantity, price) in enumerate(rows, first)
    )


AIGUL = lines(
    ("Тігін машинасы", "equipment", "pc", "2", 145_000),
    ("Оверлок", "equipment", "pc", "1", 120_000),
    ("Пішу үстелі", "equipment", "pc", "1", 45_000),
    ("Мата", "materials", "m", "30", 1_500),
)
AIGUL_ROOM = lines(("Бөлме", "rent", "month", "3", 20_000), source="own_work", first=5)
KAIRAT = (
    *lines(
        ("Воркаут кешені", "equipment", "set", "1", 310_000),
        ("Резеңке төсем", "materials", "m2", "20", 5_500),
        ("Бояу мен бекіткіш", "materials", "set", "1", 35_000),
        ("Жеткізу", "delivery", "trip", "1", 45_000),
    ),
    *lines(("Он адамның үш күн жұмысы", "services", "day", "30", 5_000), source="own_work", first=5),
    *lines(("Бетон", "materials", "set", "1", 80_000), source="other", first=6),
)
SVETLANA = lines(
    ("Ноутбук", "equipment", "pc", "2", 185_000),
    ("Проектор", "equipment", "pc", "1", 85_000),
    ("Памятки", "print", "pc", "60", 500),
    ("Интернет", "services", "month", "3", 5_000),
)
ZHUMABEK = lines(
    ("Жүн", "materials", "kg", "100", 600),
    ("Құрал жиынтығы", "equipment", "set", "10", 12_000),
    ("Үстел", "equipment", "pc", "4", 35_000),
    ("Бояу, қалып", "materials", "set", "1", 50_000),
    ("Тігін машинасы", "equipment", "pc", "1", 130_000),
)
NURBOL = lines(
    ("Сөре", "equipment", "pc", "6", 25_000),
    ("Кітап", "materials", "pc", "100", 1_700),
    ("Орындық", "equipment", "pc", "10", 10_000),
)
GULMIRA = lines(
    ("Пеш", "equipment", "pc", "1", 265_000),
    ("Қамыр илегіш", "equipment", "pc", "1", 175_000),
    ("Үстел", "equipment", "pc", "3", 25_000),
    ("Қаптама", "materials", "pc", "1500", 15),
)
GULMIRA_FITS = lines(
    ("Пеш", "equipment", "pc", "1", 265_000),
    ("Қамыр илегіш (кішісі)", "equipment", "pc", "1", 137_500),
    ("Үстел", "equipment", "pc", "3", 25_000),
    ("Қаптама", "materials", "pc", "1500", 15),
)
BOLAT = lines(
    ("Банк несиесін жабу", "services", "төлем", "1", 150_000),
    ("Жетекшіге айлық", "pay", "month", "6", 70_000),
)
BOLAT_AGAIN = lines(
    ("Поликарбонат жылыжай", "equipment", "set", "1", 280_000),
    ("Тамшылатып суару", "equipment", "set", "1", 95_000),
    ("Көшет", "materials", "pc", "500", 90),
    ("Агроном сабағы", "pay", "lesson", "2", 40_000),
)
DINARA = lines(
    ("Костюм", "materials", "pc", "12", 18_000),
    ("Колонка", "equipment", "pc", "1", 99_000),
    ("Кілем", "equipment", "pc", "2", 25_000),
)
