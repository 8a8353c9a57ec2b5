"""The files of a season, read from one folder: what stands in them becomes a `Season`, what is wrong keeps its line.

`season.yaml`, `form.yaml` and `regions.yaml` must be there; a season without `eligibility.yaml` asks nothing before
the form, one without `faq.yaml` has no answers ready, and `budget.yaml` is needed by a form that asks for a budget.
`holidays.yaml` has the days on which nobody answers questions.
"""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import ValidationError

from programme.marked import Marked, Place, Tree, Unreadable, in_words, read
from programme.season import Season, SeasonError, zone

_FILES = ("season.yaml", "form.yaml", "regions.yaml")
_OWN_KEY = {
    "form.yaml": "form",
    "eligibility.yaml": "eligibility",
    "faq.yaml": "faq",
    "budget.yaml": "budget",
    "holidays.yaml": "holidays",
}
_LOCAL_TIME = "%Y-%m-%d %H:%M"
_MOMENTS = ("opens_at", "closes_at")


def read_season(folder: Path) -> Season:
    """The season of a folder; raises SeasonError with everything that makes it unusable."""
    season, _ = read_marked(folder)
    return season


def read_marked(folder: Path) -> tuple[Season, dict[str, Marked]]:
    """The season and its files with their lines, by file name, for `check`; raises SeasonError."""
    files, findings = {}, []
    for name in (*_FILES, *(each for each in _OWN_KEY if each not in _FILES and (folder / each).exists())):
        try:
            files[name] = read(folder / name)
        except Unreadable as unreadable:
            findings.append(str(unreadable))
    if findings:
        raise SeasonError(findings)
    tree = _joined(files)
    wrong = _to_epoch(tree)
    try:
        season = Season.model_validate(tree)
    except ValidationError as error:
        wrong = dict(in_words(error)) | wrong
    if wrong:
        raise SeasonError([_finding(files, place, words) for place, words in wrong.items()])
    return season, files


def _joined(files: dict[str, Marked]) -> dict[str, Tree]:
    """The content of all files as one tree; raises SeasonError when one has no names to join by."""
    tree: dict[str, Tree] = {}
    for name, marked in files.items():
        if not isinstance(marked.tree, dict):
            words = "must begin with a name and a colon, such as `sections:`"
            raise SeasonError([marked.finding((), words)])
        tree |= {_OWN_KEY[name]: marked.tree} if name in _OWN_KEY else marked.tree
    return tree


def _to_epoch(tree: dict[str, Tree]) -> dict[Place, str]:
    """Turns the local times of the tree into epoch seconds, and says which it could not read."""
    wrong: dict[Place, str] = {}
    where = zone(str(tree.get("timezone"))) or UTC
    for name in _MOMENTS:
        local = tree.get(name)
        if local is None:
            continue
        try:
            moment = datetime.strptime(str(local), _LOCAL_TIME).replace(tzinfo=where)
            tree[name] = str(int(moment.timestamp()))
        except ValueError:
            wrong[(name,)] = f"`{name}` must be a local time like 2027-04-02 18:00"
    return wrong


def _finding(files: dict[str, Marked], place: Place, words: str) -> str:
    """A finding with the file the place comes from and its line there."""
    for file, key in _OWN_KEY.items():
        if place[:1] == (key,) and file in files:
            return files[file].finding(place[1:], words.removeprefix(f"{key}, "))
    name = "regions.yaml" if place[:1] == ("regions",) else "season.yaml"
    return files[name].finding(place, words)
