"""A village: found however it is typed, pointed at, chosen down the list, or kept as she wrote it."""

from pathlib import Path

import pytest

from bot.settings import SEASON
from tests.stage import Stage
from tests.stories.writer import Writer

STALE = "This button is out of date. Here is the current step."


@pytest.fixture
def season_folder() -> Path:
    return SEASON


WHICH = "Which one is it?"


async def test_the_village_is_found_by_its_other_name(writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.says({"kk": "Уил", "ru": "Ойыл"}[writer.language])
    writer.reads("Is it this one?")
    path = {"kk": "Ақтөбе облысы, Ойыл ауданы, Ойыл ауылы", "ru": "Актюбинская область, Уилский район, село Уил"}
    writer.sees(path[writer.language])
    await writer.taps("Yes, this one")
    writer.asks("title")
    kept = (await writer.kept())["place"]
    assert kept == {
        "typed": {"kk": "Уил", "ru": "Ойыл"}[writer.language],
        "sure": True,
        "kato": "155230100",
        **path,
    }


async def test_four_villages_of_one_name_are_told_apart(writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.says("Успенка")
    lines = [line for line in writer.phone.screen.text.splitlines() if line[:2] in ("1.", "2.", "3.", "4.", "5.")]
    assert len(lines) == len({line[2:] for line in lines}) == 4
    pavlodar = next(line for line in lines if "Павлодар" in line)
    await writer.presses(pavlodar[0])
    assert (await writer.kept())["place"]["kato"] == "556430100"


async def test_what_she_wrote_is_kept_as_she_wrote_it(writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.says("Қарасу-2 қыстағы")
    writer.reads("We do not know such a place. It can stay as you wrote it, or write it once more.")
    await writer.taps("Keep it as I wrote it")
    writer.asks("title")
    assert (await writer.kept())["place"] == {"typed": "Қарасу-2 қыстағы", "sure": True}


async def test_down_the_list(writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.taps("Choose from the list")
    more = writer.words("More: {page} of {pages}", page=1, pages=3)
    assert more in [button.text for button in writer.phone.screen.all_buttons]
    await writer.presses({"kk": "Ақтөбе облысы", "ru": "Актюбинская область"}[writer.language])
    await writer.presses({"kk": "Ойыл ауданы", "ru": "Уилский район"}[writer.language])
    writer.reads("Choose, or write the name.")
    await writer.presses({"kk": "Ойыл ауылы", "ru": "село Уил"}[writer.language])
    writer.asks("title")
    assert (await writer.kept())["place"]["kato"] == "155230100"


async def test_back_leads_out_of_the_list(writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.taps("Choose from the list")
    await writer.presses({"kk": "Ақтөбе облысы", "ru": "Актюбинская область"}[writer.language])
    await writer.taps("Back")
    assert await writer.step() == "place"
    assert writer.has("Choose from the list")


async def test_typed_inside_a_region_it_is_looked_for_there(writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.taps("Choose from the list")
    more = writer.words("More: {page} of {pages}", page=1, pages=3)
    while not any("Павлодар" in button.text for button in writer.phone.screen.all_buttons):
        await writer.presses(next(b.text for b in writer.phone.screen.all_buttons if b.text[:3] == more[:3]))
    await writer.presses({"kk": "Павлодар облысы", "ru": "Павлодарская область"}[writer.language])
    await writer.says("Успенка")
    assert [b.text for b in writer.phone.screen.all_buttons if b.text.isdecimal()] == []
    await writer.taps("Yes, this one")
    assert (await writer.kept())["place"]["kato"] == "556430100"


async def test_typed_words_stay_when_she_leaves_before_pointing(writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.says("Успенка")
    await writer.taps("Continue later")
    assert (await writer.kept())["place"] == {"typed": "Успенка", "sure": False}
    await writer.taps("Continue")
    writer.reads("You wrote: {place}", place="Успенка")
    assert not writer.has("Next")
    assert [b.text for b in writer.phone.screen.all_buttons if b.text.isdecimal()] == ["1", "2", "3", "4"]


async def test_an_old_number_points_at_nothing_any_more(stage: Stage, writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.says("Успенка")
    data = {button.text: str(button.data) for button in writer.phone.screen.all_buttons}
    await writer.says("Ойыл")
    for old in (data["1"], data[writer.words("Keep it as I wrote it")]):
        press = writer.phone.forges(old, writer.phone.screen)
        await stage.quiet()
        assert press.text == writer.words(STALE)
        assert (await writer.kept())["place"] == {"typed": "Ойыл", "sure": False}
    await writer.taps("Yes, this one")
    for _ in range(2):
        writer.phone.forges(data["2"], writer.phone.screen)
    await stage.quiet()
    writer.asks("title")
    assert (await writer.kept())["place"]["kato"] == "155230100"


async def test_a_number_the_list_does_not_have_is_refused(stage: Stage, writer: Writer, villages: None) -> None:
    await writer.skips_to("place")
    await writer.says("Ойыл")
    [here] = await stage.place.all("SELECT id, rev FROM applications")
    writer.phone.forges(f"place:{here['id']}:{here['rev']}:place:this:999999999", writer.phone.screen)
    await stage.quiet()
    assert (await writer.kept())["place"] == {"typed": "Ойыл", "sure": False}


async def test_without_a_list_of_places_it_is_simply_written(writer: Writer) -> None:
    await writer.skips_to("place")
    await writer.taps("Choose from the list")
    await writer.presses({"kk": "Ақтөбе облысы", "ru": "Актюбинская область"}[writer.language])
    writer.reads("Write the name of the village.")
    await writer.says("Ойыл")
    writer.reads("We do not know such a place. It can stay as you wrote it, or write it once more.")
    await writer.taps("Keep it as I wrote it")
    writer.asks("title")
