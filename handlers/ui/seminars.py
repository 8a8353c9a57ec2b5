"""Seminars as every conversation speaks of them: their doors, and the words for their language."""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.ui.screen import Button
from locales import _
from programme.seminar import Spoken


class Seminars(CallbackData, prefix="sems"):
    """The list of seminars to come; always valid."""

    page: Annotated[int, Field(ge=0, le=99)] = 0


class OpenSeminar(CallbackData, prefix="sem"):
    """One seminar; always valid."""

    seminar: int


def seminars_button() -> Button:
    # NOTE: button
    return Button(_("Seminars"), Seminars())


def seminar_button(seminar: int) -> Button:
    # NOTE: button
    return Button(_("About the seminar"), OpenSeminar(seminar=seminar))


def languages_held(spoken: Spoken) -> str:
    match spoken:
        case "kk":
            return _("in Kazakh")
        case "ru":
            return _("in Russian")
        case "both":
            return _("in Kazakh and Russian")
