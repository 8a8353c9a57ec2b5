"""A calendar file, read back by a library that did not write it in our words: UTC, the same UID, a rising SEQUENCE."""

from dataclasses import replace

import pytest
from icalendar import Calendar

from documents.ics import MARK, Event, ics

EVENT = Event(
    uid="seminar-7@bastama",
    sequence=0,
    cancelled=False,
    title="Жобаны қалай жазамыз; әңгіме, сұрақ-жауап",
    text="Бірінші жол\nекінші жол, үтірмен; нүктелі үтірмен",
    starts_at=1_805_518_800,
    ends_at=1_805_526_000,
    made_at=1_804_654_800,
    place="Ойыл, Абай көшесі, 3",
    point=(49.0725, 54.6861),
)


def read(made: bytes) -> tuple[Calendar, dict[str, str]]:
    calendar = Calendar.from_ical(made)
    [event] = calendar.walk("VEVENT")
    return calendar, {name: str(event[name]) for name in ("uid", "sequence", "status", "summary", "description")}


def test_it_says_what_was_planned_in_utc() -> None:
    made = ics(EVENT)
    assert made.startswith(MARK)
    calendar, said = read(made)
    [event] = calendar.walk("VEVENT")
    assert calendar["method"] == "PUBLISH"
    assert said["summary"] == EVENT.title
    assert said["description"] == EVENT.text
    assert str(event["location"]) == EVENT.place
    assert b"DTSTART:20270320T050000Z" in made
    assert b"DTEND:20270320T070000Z" in made
    assert b"VTIMEZONE" not in made
    assert event["geo"].to_ical() == "49.0725;54.6861"


def test_every_line_is_short_and_ends_as_the_standard_wants() -> None:
    for line in ics(EVENT).split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line


def test_moved_and_cancelled_it_is_the_same_event() -> None:
    moved = ics(replace(EVENT, sequence=1, starts_at=EVENT.starts_at + 3600, ends_at=EVENT.ends_at + 3600))
    gone = ics(replace(EVENT, sequence=2, cancelled=True))
    said = [read(each)[1] for each in (ics(EVENT), moved, gone)]
    assert {each["uid"] for each in said} == {"seminar-7@bastama"}
    assert [each["sequence"] for each in said] == ["0", "1", "2"]
    assert [each["status"] for each in said] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert read(gone)[0]["method"] == "CANCEL"


@pytest.mark.parametrize("place", [None, "Ойыл"])
def test_an_online_one_has_its_address(place: str | None) -> None:
    made = ics(replace(EVENT, place=place, point=None, link="https://meet.example.kz/abc"))
    [event] = read(made)[0].walk("VEVENT")
    assert str(event["url"]) == "https://meet.example.kz/abc"
    assert str(event["location"]) == (place or "https://meet.example.kz/abc")
