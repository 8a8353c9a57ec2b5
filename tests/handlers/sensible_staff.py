"""What a sensible coordinator does before a screen of hers: says what is asked, or presses anything but the way out."""

import random
import re

from locales import LANGUAGES, _, speaking
from tests.handlers.watch import Shown

ROOMS = ("staff", "news:", "plans:")
"""Beginnings of buttons that lead there, seen by the staff alone."""
DOORS = ("nwrite:", "nact:", "naim:", "nsend:", "plan:", "hold:", "after:", "thanks:", "tickp:")
"""Beginnings of buttons in the rooms where announcements and seminars are made."""
NUMBER = re.compile(r"\d+")


class SensibleStaff:
    """Her words carry no mark: they are for everybody."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._asked: dict[str, tuple[str, ...]] = {}
        self._counts: list[str] = []
        for language in LANGUAGES:
            with speaking(language):
                self._counts.append(_("To confirm, type how many people get it: {n}", n="").strip())
                for asked, says in {
                    _("Write the text in Kazakh. Bold, italics and links are kept."): ("Ертең кездесеміз!",),
                    _("Write the text in Russian. Bold, italics and links are kept."): ("Встретимся завтра!",),
                    _("Write the title, short and plain."): ("Бюджет сабағы", "Урок о бюджете"),
                    _("Write in a few sentences what people will learn and what they should bring."): (
                        "Дәптер алыңыз",
                    ),
                    _("Write the day and the hour, in Kazakhstan's time."): ("25.03.2027 15:00", "30.03.2027 11:00"),
                    _("Write the place in words, or the whole address of an online meeting."): ("Мәдениет үйі",),
                    _("Write how many people there is room for. For example: {n}", n=30): ("1", "3"),
                }.items():
                    self._asked[asked] = says

    def says(self, shown: Shown) -> str:
        """What is typed at this screen; nothing where nothing of this kind is asked."""
        for count in self._counts:
            if count in shown.text and (found := NUMBER.findall(shown.text.rpartition(count)[2])):
                return found[0]
        for asked, says in self._asked.items():
            if asked in shown.text:
                return self._dice.choice(says)
        return ""

    def presses(self, shown: Shown) -> str:
        """A button of these rooms, if any is there; deleting what is written is for chance alone."""
        doors = [data for data in shown.data if data.startswith(DOORS) and not data.endswith(":drop")]
        rooms = [data for data in shown.data if data.startswith(ROOMS)]
        if doors and self._dice.random() < 0.9:
            return self._dice.choice(doors)
        return self._dice.choice(rooms) if rooms and self._dice.random() < 0.7 else ""
