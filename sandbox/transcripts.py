"""`python -m sandbox.transcripts --out FOLDER [STORY…] -- BOT COMMAND`: every story, as text and as one page each.

For a native reader to sign off: a story is told in the languages of its people, and the stories `reading-…` go through
the rooms of the bot in one language each. An index leads to all of them. Exit codes: 0 all went as told, 1 one did not.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

from sandbox import transcript_html
from sandbox.story import Story
from sandbox.story_file import STORIES, StoryError, find, names

READING = "reading-"
INDEX = "Transcripts"
TOLD = (
    "Each story as a page of its own, and as text of 80 columns beside it. All people in them are invented.",
    "Those called “Reading” show the rooms, questions and refusals of one language in order; the others are told in "
    "the languages of their people.",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Returns the exit code."""
    given = list(sys.argv[1:] if argv is None else argv)
    ours, command = (given[: given.index("--")], given[given.index("--") + 1 :]) if "--" in given else (given, [])
    parser = argparse.ArgumentParser(prog="python -m sandbox.transcripts", description=__doc__)
    parser.add_argument("--out", metavar="FOLDER", type=Path, required=True, help="where they go")
    parser.add_argument("stories", metavar="STORY", nargs="*", help="only these (default: all)")
    words = parser.parse_args(ours)
    if not command:
        parser.error("the bot's command is missing: write it after --, such as -- python -m bot")
    try:
        stories = [find(name) for name in words.stories or names(STORIES)]
    except StoryError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    words.out.mkdir(parents=True, exist_ok=True)
    return asyncio.run(_all(stories, command, words.out))


async def _all(stories: Sequence[Story], command: Sequence[str], out: Path) -> int:
    wrong = 0
    written: list[tuple[str, str]] = []
    for story in sorted(stories, key=lambda story: (not story.name.startswith(READING), story.name)):
        failed = await _one(story, command, out)
        wrong += failed is not None
        sys.stdout.write(f"{story.name}: {'written' if failed is None else failed}\n")
        sys.stdout.flush()
        written.append((f"{story.name}.html", story.title))
    (out / "index.html").write_text(transcript_html.index(INDEX, written, TOLD), encoding="utf-8")
    sys.stdout.write(f"{out / 'index.html'}\n")
    return 1 if wrong else 0


async def _one(story: Story, command: Sequence[str], out: Path) -> str | None:
    """Plays it and leaves what was seen, to the end or to where it went otherwise; then the reason."""
    from sandbox.bot_process import BotProcess
    from sandbox.player import BotFailed, Failed, Player

    failed = None
    try:
        async with BotProcess.of(story, command) as stage:
            player = Player(story, stage)
            try:
                await player.play()
            except Failed as otherwise:
                failed = str(otherwise)
                player.transcript.rule("here it went otherwise")
            (out / f"{story.name}.txt").write_text(player.transcript.text, encoding="utf-8")
            (out / f"{story.name}.html").write_text(transcript_html.page(player.transcript), encoding="utf-8")
    except BotFailed as unplayable:
        failed = str(unplayable)
    return failed


if __name__ == "__main__":
    sys.exit(main())
