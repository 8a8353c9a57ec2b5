"""A villager who fills in the full form of the sample season, question by question, with good answers."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from programme import application as rules
from programme.application import SUMMARY, Answer, question_of
from programme.form import Part, Question
from programme.kinds import Value
from sandbox.records import Message
from storage import applications
from storage.people import find, person_from
from tests.handlers.kinds import whole
from tests.stories.villager import Villager


class Writer(Villager):
    """Goes by the form itself: whatever it asks, she has an answer to it."""

    picks: Mapping[str, str] = MappingProxyType({})
    """By choice: the option she takes where it is not the first; by number: what she types."""

    def picking(self, **picks: str) -> "Writer":
        self.picks = {**self.picks, **picks}
        return self

    # What is kept

    async def step(self) -> str:
        [row] = await self.stage.place.all(
            "SELECT a.step FROM applications a JOIN people p ON p.application = a.id WHERE p.tg_id = :id",
            id=self.phone.id,
        )
        return str(row["step"])

    async def kept(self) -> dict[str, Any]:
        """The committed answers, by question."""
        rows = await self.stage.place.all("SELECT question, value FROM answers")
        return {row["question"]: None if row["value"] is None else json.loads(row["value"]) for row in rows}

    # Ways

    async def begins(self, whose: Any = "self") -> None:
        await self.consents(whose)
        await self.taps("Start the application")
        checks = self.stage.program.season.eligibility
        for check in checks.checks if checks is not None else ():
            good = [way for way in check.options if way.reason is None]
            picked = next((way for way in good if way.id == self.picks.get(check.same_as or "")), good[0])
            await self.presses(picked.name.in_(self.language))

    async def writes_until(self, wanted: str) -> None:
        """From nothing or from where she stands to this question, or to the summary."""
        if not self.phone.messages:
            await self.begins()
        for _ in range(60):
            at = await self.step()
            if at == wanted:
                return
            assert at != SUMMARY, f"{wanted} was not asked"
            await self.answers_well(self.question(question_of(at)))
        raise AssertionError(f"{wanted} is never reached")

    async def skips_to(self, wanted: str, **answered: Value) -> None:
        """From nothing to this question, or to the summary; all before it is put into the rows, as if she had said it.

        Quick, for tests of what happens there; `writes_until` goes the whole way, and so does this from elsewhere.
        """
        if self.phone.messages:
            await self.writes_until(wanted)
            return
        await self.begins()
        season = self.stage.program.season
        async with self.stage.db.begin() as tx:
            [[found]] = await tx.together(find(self.phone.id, season.id))
            here = person_from(found, []).application
            assert here is not None
            picked = {**self.picks, **answered}
            answers = {q.id: Answer(picked.get(q.id, whole(q, season))) for q in season.form.questions}
            asked = [q.id for q in rules.asked(season.form, answers)]
            for id in asked if wanted == SUMMARY else asked[: asked.index(wanted)]:
                answer = Answer(answers[id].value or None)
                applications.keep_answer(tx, here.id, id, answer, message_id=None, at=self.stage.telegram.now())
            await applications.move(
                tx, here, step=wanted, return_to=None, language=self.language, at=self.stage.telegram.now()
            )
        await self.says("/start")
        await self.taps("Continue")

    async def corrects(self, id: str) -> None:
        """Opens a question from the summary."""
        question = self.question(id)
        await self.presses(question.short.in_(self.language), on=self.phone.screen)

    # One question

    def question(self, id: str) -> Question:
        found = self.stage.program.season.form.question(id)
        assert found is not None, id
        return found

    def asks(self, id: str) -> Message:
        """The newest message, which must ask this question."""
        message = self.sees(self.question(id).title.in_(self.language))
        assert message is self.phone.screen, self.phone.describes()
        return message

    async def answers_well(self, question: Question) -> None:
        if self.has("Next") or not question.required:
            await self.taps("Next" if self.has("Next") else "Skip")
            return
        match question.kind:
            case "choice":
                options = self.stage.program.season.options(question)
                picked = self.picks.get(question.id, options[0].id)
                await self.presses(next(o.name.in_(self.language) for o in options if o.id == picked))
            case "entries":
                for _ in range(question.min or 1):
                    await self.adds(question.id)
                await self.taps("Next")
            case "declarations":
                for option in question.options:
                    await self.presses(f"☐ {option.name.in_(self.language)}")
            case "budget":
                await self.plans_one_cost()
                await self.taps("Next")
            case "place":
                await self.says("Қарасу ауылы")
                await self.taps("Keep it as I wrote it")
            case _other:
                assert question.good is not None, question.id
                await self.says(self.picks.get(question.id, question.good.in_(self.language)))

    async def plans_one_cost(self) -> None:
        """The shortest budget there is: one whole line, paid from the grant."""
        costs = self.stage.program.season.costs
        named = [each[0].name.in_(self.language) for each in (costs.categories, costs.units, costs.sources)]
        await self.taps("Add a cost")
        for said in ("Тігін машинасы", *named[:2], "2", "145 000", named[2]):
            await self.says(said)
        if (await self.step()).endswith(".activity"):
            await self.taps("For all of them")

    async def adds(self, id: str, **said: str) -> None:
        """One more entry of a list; `said` are its parts where they matter."""
        await self.taps("Add one more" if self.has("Add one more") else "Add")
        for part in self.question(id).parts:
            await self.answers_part(part, said.get(part.id))

    async def answers_part(self, part: Part, said: str | None = None) -> None:
        if part.kind == "tick":
            await self.taps("Yes, agreed")
        else:
            await self.says(said or GOOD_PART.get(part.id, GOOD_PART[part.kind]))


GOOD_PART = {
    "short_text": "Сәуле Тілеубергенова",
    "task": "Киім өлшеп, үлгі түсіреді",
    "long_text": "Екі тігін машинасы мен бір оверлок сатып алу",
    "whole_number": "12",
    "date": "12.06.2027",
}
