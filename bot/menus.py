"""The command menus and the bot's descriptions, per language; a chat's own menu follows the chosen language."""

import logging

from aiogram import Bot
from aiogram.exceptions import AiogramError
from aiogram.types import BotCommand

from bot.log import fault
from locales import LANGUAGES, _, speaking

log = logging.getLogger("bastama.menus")


def commands(language: str, *, staff: bool = False) -> list[BotCommand]:
    """What the menu offers, in the words of a language; the staff's own command only to the staff."""
    with speaking(language):
        room = [BotCommand(command="staff", description=_("Staff section"))] if staff else []
        return [
            *room,
            BotCommand(command="start", description=_("Go on from where I stopped")),
            BotCommand(command="menu", description=_("Main menu")),
            BotCommand(command="status", description=_("Where my application stands")),
            BotCommand(command="faq", description=_("Questions and answers")),
            BotCommand(command="questions", description=_("My questions to a person")),
            BotCommand(command="talks", description=_("My consultations")),
            BotCommand(command="seminars", description=_("Seminars: when and where")),
            BotCommand(command="lang", description=_("Change language")),
            BotCommand(command="mydata", description=_("What is kept about me")),
            BotCommand(command="stop", description=_("What you write to me about")),
            BotCommand(command="help", description=_("Help")),
            BotCommand(command="cancel", description=_("Stop here and go to the main menu")),
        ]


async def publish(bot: Bot) -> None:
    """Tells Telegram our menus and descriptions; the default is Kazakh. A failure waits for the next start."""
    try:
        for code in (None, *LANGUAGES):
            language = code or LANGUAGES[0]
            with speaking(language):
                about = _("Helps villagers to write an application for a small grant, question by question.")
                hello = _("Hello! This is the helper bot of the small grants programme for villages.")
            await bot.set_my_commands(commands(language), language_code=code)
            await bot.set_my_short_description(about, language_code=code)
            await bot.set_my_description(f"{hello} {about}", language_code=code)
    except AiogramError as error:
        log.warning("the menus could not be published", extra=fault(error))
