"""A stretch of clauses in which somebody tells: everything in it that can be written down."""

import re
from bisect import bisect_left
from dataclasses import replace

from agent.requests import LogExercise, LogGlucose, LogMeal, LogMedication, MealName, Request
from agent.understanding.foods.lists import Listing
from agent.understanding.foods.meals import ATE, Told, later_weight, meal_name, merge, only_amount, told
from agent.understanding.foods.unfamiliar import unfamiliar
from agent.understanding.logs.carrying import carried, holds_on, placed, said_last, same_meal, timed
from agent.understanding.logs.contexts import later_end
from agent.understanding.logs.cooking import only_cooked
from agent.understanding.logs.doses import leading_dose
from agent.understanding.logs.exercise import done
from agent.understanding.logs.glucose import felt_low, readings
from agent.understanding.logs.measurements import BOUNDS, measured, pair, pressures
from agent.understanding.logs.medicines import medicine_names
from agent.understanding.logs.medicines import taken as medicines_taken
from agent.understanding.logs.relations import afterthought
from agent.understanding.logs.roles import Role, roles
from agent.understanding.logs.runons import EATEN_NEXT
from agent.understanding.logs.stance import names_glucose
from agent.understanding.logs.standing import Standing
from agent.understanding.logs.subjects import plain_words
from agent.understanding.text.clauses import Clause
from agent.understanding.text.questions import asks
from agent.understanding.text.scene import Scene, Span
from agent.understanding.text.times import When

_GENERIC = frozenset(
    (
        "药",
        "针",
        "降糖药",
        "降压药",
        "胰岛素",
        "insulin",
        "meds",
        "medicine",
        "medicines",
        "medication",
        "tablets",
        "tablet",
        "pills",
        "pill",
        "shot",
        "injection",
        "jab",
    )
)
_STEPS = re.compile(r"\d\s?(?:多)?步|[万千百]多?步|\bsteps\b|步数")
_CARRIES = re.compile(
    r"体重|血压|心率|心跳|脉搏|步数|糖化|酮|体温|\b(?:weigh(?:t|s|ed)?|bp|blood pressure|pulse|heart rate|(?:hb ?)?a1c|ketones?|temp)\b"
)
"""What a clause can name so that a number at the head of the next one is its value."""
_BEGINS = re.compile(r"\s*(?:还是|就是|现在是?|变成|大概|大约|约|到了?|是|有|now |still |it.?s |about )*\d")
_MINE = re.compile(
    r"\s*(?:but |and |while |while |whereas |但是?|可是?|而)?(?:mine(?:'s| is| was)?|i'?m|i am|我(?:自己)?的?(?:是|才|就)?)\s?\d"
)
"""What somebody else's value is of, one's own beside it is of too: "my brother's a1c is 9, mine is 6.4"."""
_DAY = 1440
_UNSURE, _BARE = 0.75, 8
"""A reading no surer than this is not taken from a question, unless it is nearly all of the message ("7.8?")."""


def logs(scene: Scene, run: list[Clause], *, alarmed: bool = False) -> list[Request]:
    """The log requests of adjacent telling clauses; alarmed: signs of a low or high stand in the message."""
    telling = _Telling(scene, run, about=alarmed)
    for clause in run:
        telling.hear(clause)
    return telling.requests()


class _Telling:
    """What was found so far, clause by clause."""

    def __init__(self, scene: Scene, run: list[Clause], *, about: bool) -> None:
        self.scene = scene
        self.about = about or any(names_glucose(scene.text[c.start : c.end]) for c in run)
        self.found: list[Request] = []
        self.values: list[LogGlucose] = []
        self.meals: list[Told] = []
        self.pressure: list[Role] = []
        self.standing = Standing(scene, alarmed=about)
        self.listing = Listing(scene, run)
        self.goes_on = False
        self.frame: MealName | None = None
        self.before: Clause | None = None
        self.quiet: Clause | None = None
        self.theirs: Clause | None = None
        self.since = run[0].start if run else 0
        self.when: When | None = None
        self.held: When | None = None

    def hear(self, clause: Clause) -> None:
        """Read one clause."""
        text = self.scene.text[clause.start : clause.end]
        if self.standing.apart(clause):
            self.goes_on = False
            self.since, self.before = clause.end, clause
            self.quiet, self.theirs = (None, clause) if self.standing.theirs else (clause, None)
            return
        if _NOT_YET.search(text):  # 护士说打8个单位就够了 我还没打
            self.found = [one for one in self.found if not isinstance(one, LogMedication)]
        medicine = len(self.found)
        earlier = self.held = self.when
        said = said_last(self.scene, clause, earlier)
        self.when = holds_on(self.scene, clause, said)
        claimed = self._medicines(clause)
        taken_here = len(self.found) > medicine or bool(claimed)  # named, at least
        claimed += self._done(clause, claimed)
        self.since = self.since if self.when is said else clause.end
        self.found[medicine:] = [timed(self.scene, one, clause, earlier) for one in self.found[medicine:]]
        if text.endswith(("吗", "么")) or ("?" in clause.mark and not ATE.search(text)):
            self.goes_on = False
            return  # "oats or eggs?" tells of no meal
        meal = self._eaten(clause, claimed, medicine=taken_here)
        meal = meal if meal and meal.items else self._of_earlier(clause, tuple(claimed)) or meal
        if meal:
            meal = replace(meal, meal=meal.meal or self.frame)
            self.meals.append(carried(self.scene, meal, earlier, goes_on=bool(self.meals)))
        elif self.goes_on and self.meals and (weighed := later_weight(self.scene, self.meals[-1], clause)):
            self.meals[-1] = weighed
            return
        self.frame = meal_name(text) if _FRAME.fullmatch(text) else None
        self.goes_on = meal is not None or bool(
            self.frame or clause.mark == EATEN_NEXT or _WHAT_FOLLOWS.search(text)
        )
        self.before = None if meal else clause

    def _eaten(self, clause: Clause, claimed: list[Span], *, medicine: bool) -> Told | None:
        """The foods of the clause, behind a label or in a list too."""
        if only_cooked(self.scene.text[clause.start : clause.end]):
            return None
        label = self.listing.label(clause)
        goes_on = self.goes_on or self.listing.holds()
        if self.frame and not self.meals and _STATES.search(self.scene.text, clause.start, clause.end):
            goes_on = False  # lunch in the garden, the apple trees are in bloom
        text = self.scene.text[clause.start : clause.end]
        unknown = not claimed and (
            self.listing.unknown(clause, plain_words()) or unfamiliar(text, plain_words(), goes_on=goes_on)
        )
        taken = (*claimed, label) if label else tuple(claimed)
        return told(
            self.scene, (clause.start, clause.end), taken, goes_on=goes_on, medicine=medicine, unknown=unknown
        )

    def _of_earlier(self, clause: Clause, claimed: tuple[Span, ...]) -> Told | None:
        """我妈炖的排骨汤，我喝了一碗: the food stands one clause before its amount."""
        first = self.before
        if first is None or clause.opens or not only_amount(self.scene, clause):
            return None
        if medicine_names(self.scene.text, clause.start, clause.end):
            return None  # 二型糖尿病，吃二甲双胍: what is taken is no amount of what stands before it
        start = first.start + only_cooked(self.scene.text[first.start : first.end])
        return told(self.scene, (start, clause.end), claimed, goes_on=False)

    def _stated(self, value: LogGlucose) -> bool:
        """Is this reading in a question told outright ("I'm 4.8, should I eat?")?"""
        if value.confidence > _UNSURE or len(self.scene.text) < _BARE:
            return True
        first = _unspan(self.scene, value.span)[0]
        return bool(_I_AM.search(self.scene.text, max(first - 8, 0), first))

    def requests(self) -> list[Request]:
        """All of it, in the order of kinds; `understand` puts it into the order of the text."""
        if both := pair(self.scene, self.pressure):
            self.found.append(both)
        meals: list[LogMeal] = merge(self.scene, self.meals)
        # a meal without a food is only the frame of the reading where there is one
        kept = [meal for meal in meals if meal.items or not self.values]
        return [*_named_only(self.found), *placed(self.scene, self.values), *kept]

    def _medicines(self, clause: Clause) -> list[Span]:
        before = self.found[-1] if self.found else None
        claimed = []
        if isinstance(before, LogMedication) and before.dose is None:
            hit = leading_dose(self.scene.text, clause.start, clause.end)
            if hit:
                self.found[-1] = before.model_copy(update={"dose": hit[0], "unit": hit[1]})
                return [(hit[2], hit[3])]
        for request, span in medicines_taken(self.scene, clause.start, clause.end):
            self.found.append(request)
            claimed.append(span)
        # a medicine that was not taken is no food either
        named = medicine_names(self.scene.text, clause.start, clause.end)
        return claimed or [(name.start, name.end) for name in named]

    def _exercise(self, clause: Clause) -> list[Span]:
        scene = self.scene
        hit = done(scene, clause.start, clause.end)
        if hit is None:
            return self._minutes_after(clause)
        # steps that were counted are the measurement, not an exercise beside it
        if hit[0].minutes is None and _STEPS.search(scene.text, clause.start, clause.end):
            return []
        self.found.append(hit[0])
        return [hit[1]]

    def _minutes_after(self, clause: Clause) -> list[Span]:
        """In "cycled to work, 25 minutes" the length follows one clause later."""
        before = self.found[-1] if self.found else None
        if not isinstance(before, LogExercise) or before.minutes is not None:
            return []
        for when in self.scene.times_in(clause.start, clause.end):
            lead = self.scene.text[clause.start : when.start].strip(" 大概约共")
            if when.length and when.length < _DAY and lead in {"", "about", "around"}:
                self.found[-1] = before.model_copy(update={"minutes": when.length})
                return [(when.start, when.end)]
        return []

    def _done(self, clause: Clause, claimed: list[Span]) -> list[Span]:
        """Exercise and numbers; a question of what would be ("how much do 8,000 steps lower it?") tells of neither."""
        text = self.scene.text[clause.start : clause.end]
        told_before = len(self.found)
        supposed = asks(text, clause.mark) and not _DONE.search(text)
        more = [] if supposed else self._exercise(clause)
        more += self._numbers(clause, [*claimed, *more])
        if supposed:
            del self.found[told_before:]
        return more

    def _readings(self, clause: Clause, numbers: list[Role]) -> list[LogGlucose]:
        if self.standing.elsewhere:
            return []
        asking = asks(self.scene.text[clause.start : clause.end], clause.mark)
        about = self.about and not asking
        values = readings(self.scene, numbers, self.since, clause.end, about_glucose=about)
        if not values and self.standing.alarmed:
            return felt_low(self.scene, numbers, clause.end)
        return [value for value in values if not asking or self._stated(value)]

    def _kept(self, clause: Clause, numbers: list[Role], *, bare: bool) -> list[LogGlucose]:
        """The readings of the clause, each with its meal and time; `bare` where nothing else was told in it."""
        values = self._readings(clause, numbers)
        if values:
            self.since = clause.end
        elif self.values and bare and not numbers and not clause.opens:
            self.values[-1] = afterthought(self.scene, self.values[-1], clause.start, clause.end)
        if self.values:
            values = [same_meal(self.scene, value, self.values[-1], clause) for value in values]
        when = self.when
        if values and later_end(self.scene, numbers[-1].number.end, clause.end) < clause.end:
            when = self.held  # the day behind the value is that of something else
        self.values += placed(self.scene, values, when) if when else values
        return values

    def _numbers(self, clause: Clause, claimed: list[Span]) -> list[Span]:
        scene, more = self.scene, []
        for pressure in pressures(scene, clause.start, clause.end):
            self.found.append(pressure)
            more.append(_unspan(scene, pressure.span))
        begins = bool(_BEGINS.match(scene.text, clause.start, clause.end))
        back = None
        if self.quiet and begins and not clause.opens:
            back = self.quiet.start if _CARRIES.search(scene.text, self.quiet.start, clause.start) else None
        if self.theirs and _MINE.match(scene.text, clause.start, clause.end):
            back = self.theirs.start if _CARRIES.search(scene.text, self.theirs.start, clause.start) else None
        numbers = roles(scene, clause.start, clause.end, [*claimed, *more], back)
        self.quiet, self.theirs = (None if numbers else clause), None
        for role in numbers:
            if role.kind in BOUNDS and (request := measured(scene, role, clause.start, clause.end)):
                self.found.append(request)
            if role.kind in {*BOUNDS, "blood_pressure", "other"}:
                more.append((role.number.start, role.number.end))
        self.pressure += [role for role in numbers if role.kind == "blood_pressure"]
        values = self._kept(clause, numbers, bare=not more)
        return more + [_unspan(scene, value.span) for value in values]


_WHAT_FOLLOWS = re.compile(r"[吃喝](?:了|的|的是|的就是)(?:一?[顿餐]|点|些)?\s*$")
"""中午吃了一顿 羊肉泡馍: the food stands behind the gap."""
_FRAME = re.compile(
    r"\s*(?:so |and |then |my |our |today'?s |had |we had )*(?:late |early |quick |big |small )?(?:breakfast|brekkie|brunch|lunch|dinner|supper|tea)"
    r"(?: today| yesterday| tonight| just now| this (?:morning|evening))?(?: (?:at|in|from|by)(?: (?!later|tomorrow|soon|next|tonight|noon|one|two|is|was|went|will)[a-z']+){1,4}| out)\s*"
)
"""Lunch at the hawker centre: what was eaten there follows."""
_STATES = re.compile(r"(?<![a-z])(?:is|are|was|were|maybe|perhaps|probably)(?![a-z])")
_NOT_YET = re.compile(
    r"^\s*(?:但是?|可是?|不过|结果)?(?:我|俺|他|她)?(?:还|又|也|都)?(?:没|没有|未|忘了?|不想|不敢)(?:来得及|去|敢|想)?(?:打|吃|服|用|注射)(?:呢|呐|完|下去)?\s*$|^\s*(?:but |and )?(?:i )?(?:have ?n.?t|have not|did ?n.?t|did not|never|forgot to)(?: yet)?(?: (?:take|taken|inject|injected|do|done|have|had))?(?: (?:it|them|that|any))?(?: yet)?\s*$"
)
"""A denial that takes back the medicine told before it."""
_DONE = re.compile(r"[了过]|(?<![a-z])(?:did|had|was|were|been|just|i'?m|i am|my|ran|walked)(?![a-z])")
_I_AM = re.compile(r"(?:(?<![a-z])i'?m(?: at)?|(?<![a-z])i am(?: at)?|现在(?:都|是)?|我(?:是|才)?)\s?$")


def _named_only(found: list[Request]) -> list[Request]:
    """Leave "my tablets" out where their names are said too."""
    generic = [r for r in found if isinstance(r, LogMedication) and r.name in _GENERIC and r.dose is None]
    named = any(isinstance(r, LogMedication) and r not in generic for r in found)
    return [r for r in found if not (named and r in generic)]


def _unspan(scene: Scene, span: Span | None) -> Span:
    """The folded span of an original one."""
    first, last = span or (0, 0)
    places = scene.folded.places
    return bisect_left(places, first), bisect_left(places, last)
