"""Which offset the window asks with: nothing unfinished may ever lie below it."""

import random

import pytest

from bot.window import Window


def played(*acts: tuple[str, int]) -> Window:
    """A window after deliveries (+), ends (-), and answers to a poll with an offset (=) or an empty one (0)."""
    window = Window()
    for act, number in acts:
        match act:
            case "+":
                window.deliver(number)
            case "-":
                window.finish(number)
            case "=":
                window.answered(number, empty=False)
            case "0":
                window.answered(number, empty=True)
    return window


@pytest.mark.parametrize(
    ("acts", "offset"),
    [
        pytest.param([], None, id="nothing was ever delivered: no offset is named"),
        pytest.param([("+", 5)], 5, id="one in hand: it is asked for again"),
        pytest.param([("+", 5), ("-", 5)], 6, id="the only one finished"),
        pytest.param([("+", 5), ("+", 6), ("+", 7), ("-", 6)], 5, id="a later one finished first"),
        pytest.param([("+", 5), ("+", 6), ("+", 7), ("-", 5), ("-", 7)], 6, id="the first and the last finished"),
        pytest.param([("+", 5), ("+", 6), ("-", 5), ("-", 6)], 7, id="all finished: one past the last"),
        pytest.param([("+", 6), ("+", 5), ("-", 6)], 5, id="N came after N+1 and is open"),
        pytest.param([("+", 6), ("+", 5), ("-", 5)], 6, id="N came after N+1 and is finished"),
        pytest.param([("+", 6), ("+", 5)], 5, id="N came after N+1, both open"),
        pytest.param([("+", 900), ("-", 900), ("0", 901)], None, id="an empty answer: the next may be any"),
        pytest.param([("+", 900), ("-", 900), ("0", 901), ("+", 7)], 7, id="ids jumped down"),
        pytest.param([("+", 900), ("-", 900), ("0", 901), ("+", 7), ("-", 7)], 8, id="ids jumped down, and finished"),
        pytest.param([("+", 5), ("0", 5)], 5, id="an empty answer forgets nothing that is in hand"),
        pytest.param([("+", 5), ("0", 5), ("-", 5)], 6, id="nor what is past it"),
        pytest.param([("+", 5), ("-", 9)], 5, id="an end of something never delivered changes nothing"),
    ],
)
def test_the_offset(acts: list[tuple[str, int]], offset: int | None) -> None:
    assert played(*acts).offset == offset


@pytest.mark.parametrize(
    ("acts", "again", "taken"),
    [
        pytest.param([], 5, True, id="new"),
        pytest.param([("+", 5)], 5, False, id="in hand"),
        pytest.param([("+", 5), ("-", 5)], 5, False, id="finished and not confirmed yet"),
        pytest.param([("+", 5), ("+", 6), ("-", 6), ("=", 5)], 6, False, id="finished behind one in hand"),
        pytest.param([("+", 5), ("-", 5), ("=", 6)], 5, True, id="confirmed and given again: the rows must know it"),
        pytest.param([("+", 9), ("-", 9), ("0", 10)], 9, True, id="forgotten with an empty answer"),
        pytest.param([("+", 5), ("0", 5)], 5, False, id="in hand, whatever was answered"),
        pytest.param(
            [("+", 5), ("+", 6), ("-", 6), ("0", 5)], 6, False, id="behind one in hand, whatever was answered"
        ),
    ],
)
def test_what_is_delivered_is_handed_out_once(acts: list[tuple[str, int]], again: int, taken: bool) -> None:
    assert played(*acts).deliver(again) is taken


def test_repeats_in_one_batch_are_handed_out_once() -> None:
    window = Window()
    assert [window.deliver(each) for each in (5, 5, 6, 5, 6)] == [True, False, True, False, False]


def test_idle_means_nothing_in_hand() -> None:
    window = Window()
    assert window.idle
    window.deliver(5)
    assert not window.idle
    window.finish(5)
    assert window.idle


def test_what_was_finished_below_the_offset_is_not_kept() -> None:
    """A year of updates must not stay in memory."""
    window = Window()
    for each in range(1_000):
        window.deliver(each)
        window.finish(each)
        window.answered(window.offset, empty=False)
    assert window._finished == set()


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_order_nothing_unfinished_is_confirmed(seed: int) -> None:
    """A Telegram that forgets all below the offset, and in one answer gives neighbours in the wrong order."""
    chance = random.Random(seed)
    window = Window()
    kept, unfinished, in_hand = list(range(100, 300)), set(range(100, 300)), []
    while unfinished:
        offset = window.offset
        assert {each for each in unfinished if offset is not None and each < offset} == set()
        kept = [each for each in kept if offset is None or each >= offset]
        batch = kept[: chance.randint(2, 8)]
        if len(batch) > 1 and chance.random() < 0.3:
            i = chance.randrange(len(batch) - 1)
            batch[i], batch[i + 1] = batch[i + 1], batch[i]
        in_hand += [each for each in batch if window.deliver(each)]
        window.answered(offset, empty=not batch)
        for each in chance.sample(in_hand, chance.randint(0, len(in_hand))):
            in_hand.remove(each)
            window.finish(each)
            unfinished.discard(each)
