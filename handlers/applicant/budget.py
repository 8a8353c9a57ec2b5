"""The budget: a table that adds up by itself, and the ways to change it.

Nobody is asked for a sum. After every line the table shows what is left of the grant or by how much it is over, and
then three ways out. Lines are in `budget_line.py`, what is typed and pressed in `budget_parts.py`.
"""

from aiogram.types import CallbackQuery
from aiogram.utils.formatting import Text

from handlers.applicant.application import at_revision, draft, stay
from handlers.applicant.asking import DRAWS, PAGE, TAKES, Step, View, heading, help_lines, moves
from handlers.applicant.budget_fit import fit_buttons, fit_screen, makes_less
from handlers.applicant.budget_line import line_screen, part_screen, sure_screen
from handlers.applicant.budget_parts import pick, take_budget, yes_or_no
from handlers.applicant.budget_saving import drop_line, lines_at, undo
from handlers.applicant.budget_standing import OfBudget, button, place_of, plan_at, standing
from handlers.turn import Conversation, Turn, present
from handlers.ui.budget import line_lines, mark_of, remarks, room_words, totals_words
from handlers.ui.screen import Button, Reply, Screen, lines
from locales import _
from locales.format import money
from programme.budget import PARTS, Line, line_at, new_id, open_part
from programme.form import Question
from programme.kinds.budget import Obstacle, Plan
from programme.problem import Outdated
from storage import budget as undoing

router = Conversation("budget")


async def budget_screen(turn: Turn, question: Question, view: View) -> Screen:
    at = standing(turn, question)
    if at.fit is not None:
        return fit_screen(turn, question, at.fit, view)
    if at.line is None:
        return await _table(turn, question, view)
    if at.sure:
        return sure_screen(turn, question, at.line)
    return line_screen(turn, question, at.line) if at.part is None else part_screen(turn, question, at, view)


DRAWS["budget"] = budget_screen
TAKES["budget"] = take_budget


async def _table(turn: Turn, question: Question, view: View) -> Screen:
    planned = plan_at(turn, question)
    over = Obstacle.OVER in planned.obstacles
    numbered = [*enumerate(planned.lines, 1)]
    if over:  # largest first: there something can be made smaller
        numbered.sort(key=lambda each: (each[1].source != "grant", -(each[1].sum or 0)))
    here, pages, page = _page(numbered, view, first=over)
    words: list[str | Text | None] = [*heading(turn, question), ""]
    if not planned.lines or view.example:
        words += help_lines(question, view)
        words.append(_("The grant is at most: {sum}", sum=money(planned.totals.cap)) if not planned.lines else None)
    else:
        words += [each for n, line in here for each in line_lines(n, line, planned.costs, mark_of(planned, line))]
        words += ["", *_sums(planned), *_below(planned)]
        words += ["", _("To correct one, press its number.")] if not (planned.open or planned.blocked or over) else []
    rows: list[tuple[Button, ...]] = []
    # NOTE: button
    add = button(turn, _("Add a cost"), "add")
    rows += fit_buttons(turn) if over else []
    rows += [(add,)] if len(planned.lines) < planned.costs.most_lines else []
    numbers = [button(turn, str(n), "open", line.id) for n, line in sorted(here, key=lambda each: each[0])]
    rows += [tuple(numbers[i : i + 5]) for i in range(0, len(numbers), 5)]
    if pages > 1:
        further = Step(application=draft(turn).id, question=question.id, go="page", page=(page + 1) % pages)
        # NOTE: button
        rows.append((Button(_("More: {page} of {pages}", page=page + 1, pages=pages), further),))
    if await undoing.can_undo(turn.tx, draft(turn).id):
        # NOTE: button
        rows.append((button(turn, _("Undo the last change"), "undo"),))
    return Screen(lines(*words), (*rows, *moves(turn, question, view)))


def _page(numbered: list[tuple[int, Line]], view: View, *, first: bool) -> tuple[list[tuple[int, Line]], int, int]:
    """The lines of a page, of how many pages, and which; the newest lines are seen without turning."""
    pages = max(1, (len(numbered) + PAGE - 1) // PAGE)
    page = view.page if view.page is not None else 0 if first else pages - 1
    page = min(max(page, 0), pages - 1)
    return numbered[page * PAGE : (page + 1) * PAGE], pages, page


def _sums(planned: Plan) -> list[str]:
    """The totals, and what is left of the grant right below what is asked of it."""
    asked, *more = (f"{label}: {amount}" for label, amount in totals_words(planned.totals))
    over = [_("What shall we make smaller?")] if Obstacle.OVER in planned.obstacles else []
    return [asked, room_words(planned.totals), *over, *more]


def _below(planned: Plan) -> list[str]:
    """What is in the way, and what the rules say."""
    said = []
    if planned.open:
        numbers = [str(n) for n, line in enumerate(planned.lines, 1) if line.id in planned.open]
        said.append(_("Not finished, press its number: {numbers}", numbers=", ".join(numbers)))
    if Obstacle.NO_GRANT in planned.obstacles and not planned.open:
        said.append(_("At least one cost must be paid from the grant."))
    if Obstacle.NOT_EXACT in planned.obstacles:
        said.append(_("Here everybody gets the whole grant: please plan exactly {sum}.", sum=money(planned.totals.cap)))
    said += remarks(planned)
    return ["", *said] if said else []


@router.button(OfBudget)
async def on_budget(query: CallbackQuery, button: OfBudget, turn: Turn) -> Reply:
    question = at_revision(turn, button.application, button.rev)
    if question.kind != "budget":
        raise Outdated
    at, written = standing(turn, question), lines_at(turn, question)
    line = line_at(written, button.line)
    match button.go:
        case "add" if at.line is None and len(written) < turn.season.costs.most_lines:
            return await stay(turn, place_of(question, new_id(written), "what"))
        case "undo" if at.line is None:
            reply = await undo(turn, question)
            return Reply(await present(turn, _("The last change is undone."))) if reply.screen is not None else reply
        case "open" if line is not None:
            return await stay(turn, place_of(question, line.id, open_part(line, turn.season.costs)))
        case "fix" if line is not None and button.what in PARTS:
            # Of a line that is not whole yet no part is shown to correct: it goes on where it stopped.
            missing = open_part(line, turn.season.costs)
            return await stay(turn, place_of(question, line.id, missing or button.what))
        case "drop" if line is not None:
            return await drop_line(turn, question, line.id)
        case "fit" | "less":
            return await makes_less(turn, question, at, button)
        case "pick":
            return await pick(turn, question, at, button.what)
        case "yes" | "no" if at.sure:
            return await yes_or_no(turn, question, at, yes=button.go == "yes")
        case _other:
            raise Outdated
