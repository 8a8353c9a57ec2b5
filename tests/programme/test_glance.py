"""A sent application at a glance, whatever form it was sent under."""

from programme.glance import glance
from programme.sent import Sent, Table
from tests.sent import Paper, answered

TABLE: Table = {"head": [], "rows": [], "sums": [["Грант", "365 000 ₸"]]}


def test_what_is_seen_first() -> None:
    seen = glance(Paper("  Тігін \n шеберханасы ").sent(), "ru")
    assert seen.kind == "Бастамашыл топ"
    assert seen.title == "Тігін шеберханасы"
    assert seen.place == "Актюбинская область, Уилский район, село Уил"
    assert seen.asked == 437_500
    assert glance(Paper("x").sent(), "kk").place == "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы"


def test_a_form_that_asks_none_of_it_says_nothing() -> None:
    seen = glance(Sent("kk", (answered("risks", "Жоқ", "Жоқ"),)), "kk")
    assert (seen.kind, seen.title, seen.place, seen.asked) == ("", "", "", None)


def test_a_form_with_regions_only() -> None:
    assert glance(Sent("kk", (answered("region", "KZ-10", "Абай облысы"),)), "ru").place == "Абай облысы"


def test_a_budget_says_what_it_takes_from_the_grant() -> None:
    """As its lines add up: each rounded by itself, half a tenge up."""
    lines = [
        {"id": 1, "what": "Костюм", "quantity": "12", "price": 18_000, "source": "grant"},
        {"id": 2, "what": "Колонка", "quantity": "1.5", "price": 99_001, "source": "grant"},
        {"id": 3, "what": "Кілем", "quantity": "2", "price": 25_000, "source": "own_money"},
    ]
    seen = glance(Sent("kk", (answered("budget", lines, "…", TABLE), answered("amount", 7, "7 ₸"))), "kk")  # type: ignore[arg-type]
    assert seen.asked == 12 * 18_000 + 148_502


def test_a_skipped_amount_is_none() -> None:
    assert glance(Sent("kk", (answered("amount", None, ""),)), "kk").asked is None
