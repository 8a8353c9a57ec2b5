"""Words people type instead of pressing: understood in either language, whichever is being spoken."""

from functools import lru_cache

from locales import LANGUAGES, N_, _, speaking

MEANINGS = {
    # NOTE: words people type for yes, one after another with ";"
    "yes": N_("yes; ok"),
    # NOTE: words people type for no, one after another with ";"
    "no": N_("no; not"),
    # NOTE: words people type to go back, one after another with ";"
    "back": N_("back; go back"),
    # NOTE: words people type to skip, one after another with ";"
    "skip": N_("skip; pass"),
    # NOTE: words people type for the main menu, one after another with ";"
    "home": N_("home; menu; main menu"),
    # NOTE: words people type to go on, one after another with ";"
    "next": N_("next; continue; go on"),
    # NOTE: words people type for the same as before, one after another with ";"
    "same": N_("as before; same as before; the same"),
}


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    known: dict[str, str] = {}
    for meant, english in MEANINGS.items():
        spoken = [english]
        for each in LANGUAGES:
            with speaking(each):
                spoken.append(_(english))
        for words in spoken:
            known |= {word.strip().casefold(): meant for word in words.split(";")}
    return known


def meaning(text: str) -> str | None:
    """yes, no, back, skip, home, next or same; None for anything else."""
    return _words().get(text.strip().rstrip(".!").casefold())


def is_yes(text: str) -> bool:
    return meaning(text) == "yes"


def is_no(text: str) -> bool:
    return meaning(text) == "no"
