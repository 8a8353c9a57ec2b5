"""The other peer: the same form in aiogram_dialog, in memory. `python -m tests.benchmarks.dialog URL TOKEN N`."""

import asyncio
import sys
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.types import Message
from aiogram_dialog import Dialog, DialogManager, StartMode, Window, setup_dialogs
from aiogram_dialog.widgets.input import ManagedTextInput, TextInput
from aiogram_dialog.widgets.kbd import Back, Button, Next, Row
from aiogram_dialog.widgets.text import Const

TITLE = "Жобаңыздың атауы қандай?\n\n5–8 сөз. Естіген адам жобаның не туралы екенін бірден түсінсін."


async def answered(message: Message, widget: ManagedTextInput[str], manager: DialogManager, text: str) -> None:
    manager.dialog_data[widget.widget_id] = text
    await manager.next()


def windows(questions: int) -> list[Window]:
    """A window a question, with as many buttons as a question of ours has, and one for the end."""
    states: Any = type("Asking", (StatesGroup,), {f"q{i}": State() for i in range(questions + 1)})
    made = [
        Window(
            Const(f"{i + 1}-сұрақ, барлығы {questions}\n{TITLE}"),
            TextInput(id=f"a{i}", type_factory=str, on_success=answered),
            Row(Button(Const("Мысалды көру"), id="example"), Next(Const("Әрі қарай"))),
            Button(Const("Адамнан сұрау"), id="ask"),
            *([Back(Const("Артқа"))] if i else []),
            Button(Const("Кейін жалғастырамын"), id="later"),
            state=getattr(states, f"q{i}"),
        )
        for i in range(questions)
    ]
    return [*made, Window(Const("Тексеріңіз"), state=getattr(states, f"q{questions}"))]


async def main(url: str, token: str, questions: int) -> None:
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    # Without it aiogram_dialog loses presses that come at once.
    dispatcher = Dispatcher(events_isolation=SimpleEventIsolation())
    made = windows(questions)
    first = made[0].get_state()

    async def start(message: Message, dialog_manager: DialogManager) -> None:
        await dialog_manager.start(first, mode=StartMode.RESET_STACK)

    dispatcher.message.register(start, CommandStart())
    dispatcher.include_router(Dialog(*made))
    setup_dialogs(dispatcher)
    await dispatcher.start_polling(bot)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
