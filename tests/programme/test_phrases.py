"""Phrases of the rules: endings, words apart, words side by side, and the whole of a text."""

import pytest

from programme.phrases import says


@pytest.mark.parametrize(
    ("text", "phrase", "said"),
    [
        ("Ауылды дамыту", "ауыл* дамыт*", True),
        ("дамытамыз біздің АУЫЛДЫ", "ауыл* дамыт*", True),
        ("Ауыл", "ауыл* дамыт*", False),
        ("ауылдас", "ауыл", False),
        ("Ауылға несие", "несие*", True),
        ("Банк несиесін жабу", "несие*", True),
        ("Үй сатып алу", "үй_сатып_ал*", True),
        ("уй сатып аламын", "үй_сатып_ал*", True),
        ("үй жанына сатып алу", "үй_сатып_ал*", False),
        ("сатып алу үй", "үй_сатып_ал*", False),
        ("үй", "үй_сатып_ал*", False),
        ("жетекшінің 6 айлық жалақысы", "жетекші* жалақы*", True),
        ("Әртүрлі 50 000", "=әртүрлі", True),
        ("Әртүрлі: 50 000 тг", "=әртүрлі", True),
        ("Әртүрлі түсті бояу", "=әртүрлі", False),
        ("бояу әртүрлі", "=әртүрлі", False),
        ("ұсақ-түйек", "=ұсақ түйек*", True),
        ("ұсақ-түйек заттар", "=ұсақ түйек*", False),
        ("", "=әртүрлі", False),
        ("кофе-брейк", "кофе_брейк*", True),
        ("ауыл дамыту ауыл", "дамыт* ауыл", True),
        ("а.б", "а_б", True),
        ("аб", "а.б", True),
    ],
)
def test_phrases(text: str, phrase: str, said: bool) -> None:
    assert says(text, (phrase,)) == said
    assert says(text, ("мүлде_басқа", phrase)) == said


def test_no_phrases_say_nothing() -> None:
    assert not says("несие", ())
