"""`python -m sandbox --play STORY [--slow] [--out FOLDER] [--port N] -- BOT COMMAND…`: one story, start to end.

The bot's command comes without its last word: `run` is added to it, and the words of a story's own commands.
Exit codes: 0 it went as told, 1 it did not, 2 it cannot be played, 130 interrupted.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.story import Story
from sandbox.story_file import STORIES, StoryError, find, names

if TYPE_CHECKING:
    from sandbox.player import Player

TOLD, OTHERWISE, UNPLAYABLE, INTERRUPTED = 0, 1, 2, 130
READING = 25.0
"""Characters a second of somebody who reads with ease."""
LONGEST_REST = 12.0


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    ours, command = (given[: given.index("--")], given[given.index("--") + 1 :]) if "--" in given else (given, [])
    words = _parser().parse_args(ours)
    if not command:
        sys.stderr.write("The bot's command is missing: write it after --, such as -- python -m bot\n")
        return UNPLAYABLE
    try:
        story = find(words.play)
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
    return asyncio.run(_interruptible(story, command, slow=words.slow, out=words.out, port=words.port))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", usage="%(prog)s --play STORY [options] -- BOT COMMAND", description=__doc__
    )
    known = ", ".join(names(STORIES))
    parser.add_argument("--play", metavar="STORY", required=True, help=f"the story's file, or one of: {known}")
    parser.add_argument("--slow", action="store_true", help="play at reading speed")
    parser.add_argument("--out", metavar="FOLDER", type=Path, help="leave the transcript and the documents here")
    parser.add_argument("--port", type=int, default=0, help="port of the sandbox (default: any free one)")
    return parser


async def _interruptible(story: Story, command: Sequence[str], *, slow: bool, out: Path | None, port: int) -> int:
    """Plays; SIGINT and SIGTERM end it in order, however often they come."""
    playing = asyncio.create_task(_play(story, command, slow=slow, out=out, port=port))
    loop = asyncio.get_running_loop()
    interrupted = False

    def interrupt() -> None:
        nonlocal interrupted
        if not interrupted:
            interrupted = True
            playing.cancel()

    for each in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(each, interrupt)
    try:
        return await playing
    except asyncio.CancelledError:
        return INTERRUPTED


async def _play(story: Story, command: Sequence[str], *, slow: bool, out: Path | None, port: int) -> int:
    # Only here: the Bot API's models take seconds, a wrong word on the command line should not.
    from sandbox.bot_process import BotProcess
    from sandbox.player import BotFailed, Failed, Player
    from sandbox.transcript import Transcript

    people = [person.name for person in story.people.values()]
    transcript = Transcript(story.bot, people, tell=_tell)
    try:
        season = STORIES / story.season if story.season is not None else None
        places = STORIES / story.places if story.places is not None else None
        async with BotProcess(
            command, story.starts, bot_name=story.bot, season=season, places=places, port=port
        ) as stage:
            player = Player(story, stage, transcript, _read if slow else None)
            try:
                await player.play()
            except Failed as failed:
                sys.stderr.write(f"\n{failed}\nthe bot's last log lines:\n{stage.log()}\n")
                return OTHERWISE
            finally:
                if out is not None:
                    _leave(out, story.name, player)
    except BotFailed as unplayable:
        sys.stderr.write(f"{unplayable}\n")
        return UNPLAYABLE
    return TOLD


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def _read(lines: str) -> None:
    """As long as reading takes."""
    from sandbox.transcript import cells

    await _rest(min(LONGEST_REST, cells(lines.strip()) / READING))


async def _rest(seconds: float) -> None:
    await asyncio.sleep(seconds)


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
