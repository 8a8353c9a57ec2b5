"""The scanner of `:name` and the tokens."""

import pytest

from storage.sql import Engine, translate


@pytest.mark.parametrize(
    ("sql", "postgres", "names"),
    [
        ("SELECT :a", "SELECT $1", ("a",)),
        ("SELECT :a, :b, :a", "SELECT $1, $2, $1", ("a", "b")),
        ("SELECT :a_1,:A_1", "SELECT $1,$2", ("a_1", "A_1")),
        ("SELECT ':a', :a", "SELECT ':a', $1", ("a",)),
        ("SELECT 'it''s :a', :b", "SELECT 'it''s :a', $1", ("b",)),
        ('SELECT ":a" FROM t WHERE x = :x', 'SELECT ":a" FROM t WHERE x = $1', ("x",)),
        ("SELECT 1 -- :a it's\n, :b", "SELECT 1 -- :a it's\n, $1", ("b",)),
        ("SELECT 1 -- :a", "SELECT 1 -- :a", ()),
        ("SELECT /* :a\n ' \" */ :b /* :c */", "SELECT /* :a\n ' \" */ $1 /* :c */", ("b",)),
        ("SELECT :a::text, x::bigint", "SELECT $1::text, x::bigint", ("a",)),
        ("SELECT '{id}', :a", "SELECT '{id}', $1", ("a",)),
        ("SELECT '12:30', ':', x FROM t", "SELECT '12:30', ':', x FROM t", ()),
        ("SELECT 'Әже :жоқ', :сөз", "SELECT 'Әже :жоқ', :сөз", ()),
    ],
)
def test_names_become_numbers_and_quoted_text_stays(sql: str, postgres: str, names: tuple[str, ...]) -> None:
    assert translate(sql, "postgres").text == postgres
    assert translate(sql, "postgres").names == names
    assert translate(sql, "sqlite").text == sql
    assert translate(sql, "sqlite").names == names


@pytest.mark.parametrize(
    ("sql", "sqlite", "postgres"),
    [
        ("id {id}", "id INTEGER PRIMARY KEY AUTOINCREMENT", "id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"),
        ("x {bytes}", "x BLOB", "x BYTEA"),
        ("ORDER BY x {c} LIMIT 1", "ORDER BY x  LIMIT 1", 'ORDER BY x COLLATE "C" LIMIT 1'),
        ("WHERE x = 1 {for_update:p}", "WHERE x = 1 ", "WHERE x = 1 FOR UPDATE OF p"),
        ("LIMIT 9 {skip_locked}", "LIMIT 9 ", "LIMIT 9 FOR UPDATE SKIP LOCKED"),
    ],
)
def test_tokens(sql: str, sqlite: str, postgres: str) -> None:
    assert translate(sql, "sqlite").text == sqlite
    assert translate(sql, "postgres").text == postgres


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
@pytest.mark.parametrize(
    "sql",
    ["{nothing}", "{}", "{ID}", "{for_update}", "{for_update:}", "{for_update:p; DROP}", "{id:p}"],
)
def test_unknown_tokens_are_refused(sql: str, engine: Engine) -> None:
    with pytest.raises(ValueError, match="unknown token"):
        translate(sql, engine)


@pytest.mark.parametrize("sql", ["SELECT 'a", 'SELECT "a', "SELECT 1 /* a", "SELECT {id", "SELECT 1}"])
def test_what_is_left_open_is_refused(sql: str) -> None:
    with pytest.raises(ValueError, match="left open"):
        translate(sql, "postgres")


def test_missing_and_superfluous_parameters_are_named_without_their_values() -> None:
    translated = translate("SELECT :a, :b", "postgres")
    translated.check({"a": 1, "b": None})
    with pytest.raises(ValueError, match=r"missing: \['b'\], superfluous: \['c'\]") as told:
        translated.check({"a": 1, "c": "a secret"})
    assert "a secret" not in str(told.value)


def test_a_statement_is_translated_once() -> None:
    assert translate("SELECT :once", "postgres") is translate("SELECT :once", "postgres")
    assert translate("SELECT :once", "postgres") is not translate("SELECT :once", "sqlite")
