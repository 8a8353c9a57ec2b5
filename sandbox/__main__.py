"""`python -m sandbox [--play STORY] [options] -- BOT COMMAND…`: the page with its phones, or one story, start to end.

The bot's command comes without its last word: `run` is added to it, and the words of a story's own commands.
Exit codes: 0 it went as told, 1 it did not, 2 it cannot be played, 130 interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.story import Story
from sandbox.story_file import STORIES, StoryError, find, names

if TYPE_CHECKING:
    from sandbox.bot_process import BotProcess
    from sandbox.player import Player

TOLD, OTHERWISE, UNPLAYABLE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    ours, command = (given[: given.index("--")], given[given.index("--") + 1 :]) if "--" in given else (given, [])
    words = _parser().parse_args(ours)
    if not command:
        sys.stderr.write("The bot's command is missing: write it after --, such as -- python -m bot\n")
        return UNPLAYABLE
    try:
        story = find(words.play) if words.play is not None else None
        if words.out is not None:
            words.out.mkdir(parents=True, exist_ok=True)
    except StoryError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return UNPLAYABLE
    except OSError as error:
        sys.stderr.write(f"Nothing can be left in {words.out}: {error.strerror}\n")
        return UNPLAYABLE
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]  # a terminal may lack letters
    return asyncio.run(_interruptible(_open(words, command) if story is None else _play(story, words, command)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", usage="%(prog)s [--play STORY] [options] -- BOT COMMAND", description=__doc__
    )
    known = ", ".join(names(STORIES))
    parser.add_argument("--play", metavar="STORY", help=f"only this story: its file, or one of: {known}")
    parser.add_argument("--slow", action="store_true", help="play at reading speed, on the page too")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="leave the transcript and the documents here")
    parser.add_argument("--port", type=int, default=0, help="port of the sandbox (default: any free one)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page in a browser")
    parser.add_argument(
        "--deadline", metavar="MOMENT", type=datetime.fromisoformat, help="what the page's clock may be moved to"
    )
    return parser


async def _interruptible(work: Coroutine[None, None, int]) -> int:
    """Does it; SIGINT, SIGTERM and SIGHUP end it in order, however often they come."""
    doing = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        if not interrupted:
            interrupted = True
            doing.cancel()

    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(each, interrupt)
    try:
        return await doing
    except asyncio.CancelledError:
        return INTERRUPTED


async def _open(words: argparse.Namespace, command: Sequence[str]) -> int:
    """The page with its sample season, until it is interrupted: that is how it ends."""
    # Only here: the Bot API's models take seconds, a wrong word on the command line should not.
    from sandbox.page import sample
    from sandbox.page.opened import beside
    from sandbox.player import BotFailed

    stage, story = sample.stage(command, words.port)
    opened = beside(stage, story.zone.key, words.deadline and words.deadline.timestamp())
    try:
        async with stage:
            try:
                people = sample.Sample(opened.world, story)
                opened.show(_tell, browser=not words.no_browser)
                _tell("Ctrl-C ends it.")
                try:
                    await stage.launch()
                    await stage.polled.wait()
                    await people.fill()
                    _tell("The sample season is there.")
                except sample.WRONG as failed:
                    sys.stderr.write(f"{failed}\nthe bot's last log lines:\n{stage.log()}\n")
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                return TOLD
            finally:
                await opened.serving.live.close()
    except BotFailed as unplayable:
        sys.stderr.write(f"{unplayable}\n")
    return UNPLAYABLE


async def _play(story: Story, words: argparse.Namespace, command: Sequence[str]) -> int:
    """A story, in the terminal; a slow one on the page as well."""
    from sandbox.bot_process import BotProcess
    from sandbox.page.opened import beside
    from sandbox.page.showing import Showing, sleep
    from sandbox.player import BotFailed, Failed, Player
    from sandbox.transcript import Transcript

    transcript = Transcript(story.bot, [person.name for person in story.people.values()], tell=_tell)
    stage = BotProcess.of(story, command, words.port)
    showing = Showing(story, lambda: opened.world.tell("story", story=showing.shown()), sleep)
    # The programme's deadline is not that of a story's own season.
    deadline = words.deadline.timestamp() if words.deadline is not None and story.season is None else None
    opened = beside(stage, story.zone.key, deadline, showing)
    opened.world.story = showing.shown
    try:
        async with stage:
            player = Player(story, stage, transcript, showing.rest if words.slow else None, on_step=showing.step)
            for phone in player.phones.values():
                opened.world.sit(phone, "villager")
            if words.slow:
                opened.show(_aside, browser=not words.no_browser)
            ended = TOLD
            try:
                await player.play()
            except Failed as failed:
                sys.stderr.write(f"\n{failed}\nthe bot's last log lines:\n{stage.log()}\n")
                ended = OTHERWISE
            finally:
                if words.out is not None:
                    _leave(words.out, story.name, player)
            showing.ends()
            if opened.serving.live.watched:
                await _stay(stage)
            await opened.serving.live.close()
            return ended
    except BotFailed as unplayable:
        sys.stderr.write(f"{unplayable}\n")
        return UNPLAYABLE


async def _stay(stage: BotProcess) -> None:
    """Somebody watches: the phones are hers now, until she interrupts."""
    _aside("The story is over; its phones are yours. Ctrl-C ends it.")
    with contextlib.suppress(asyncio.CancelledError):
        await stage.launch()
        await asyncio.Event().wait()


def _aside(line: str) -> None:
    """Not for the transcript."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _leave(out: Path, name: str, player: Player) -> None:
    """The transcript, what each command printed, numbered in order, and the documents that came, each by the story."""
    (out / f"{name}.txt").write_text(player.transcript.text, encoding="utf-8")
    for number, (command, printed) in enumerate(player.ran, 1):
        file = f"{name}.{number}-{'-'.join(command.split())}.txt"
        (out / file).write_text(printed, encoding="utf-8")
    for document, data in player.diary.documents.items():
        (out / f"{name}.{document}").write_bytes(data)


if __name__ == "__main__":
    sys.exit(main())
