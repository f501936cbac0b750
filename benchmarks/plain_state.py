"""A state in plain Python: attributes, lists and floats, as most agent models are written.

Both the Mesa and the AgentPy model give these methods to their agents, so that what differs
between them is the framework and nothing else.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from inputs import Numbers, PairNumbers, log_reference_path

LARGEST_LOG_ODDS = 4.6
FAST_GROWTH = 1.08
RACE_YEARS = 3


def logit(p: float) -> float:
    """Log odds, within the bounds of a belief."""
    return clip(math.log(p) - math.log1p(-p))


def clip(log_odds: float) -> float:
    """Log odds within the bounds of a belief."""
    return min(max(log_odds, -LARGEST_LOG_ODDS), LARGEST_LOG_ODDS)


def contest(attack: float, defense: float, sharpness: float) -> float:
    """Chance that an attack succeeds."""
    if attack <= 0.0:
        return 0.0
    return 1.0 / (1.0 + (max(defense, 1e-300) / attack) ** sharpness)


def stepped_up(probability: float, factor: float) -> float:
    """Probability of going a level up, after its odds are multiplied."""
    odds = probability / (1.0 - probability) * factor
    return odds / (1.0 + odds)


class PlainState:
    """What a state is and does; the framework's own agent class comes beside it."""

    def begin(self, numbers: Numbers, index: int, luck: dict[str, Any]) -> None:
        """Take the numbers of the start."""
        me = numbers.states[index]
        n, r = len(numbers.states), numbers.rules
        self.numbers, self.rules, self.me, self.index, self.luck = numbers, r, me, index, luck
        self.rivals = [j for j in range(n) if j != index]
        self.gdp, self.burden, self.spending = me.gdp, me.burden, me.gdp * me.burden
        self.last_burden, self.last_spending = self.burden, self.spending
        self.first_spending, self.equipment_share = self.spending, me.equipment_share
        self.deliveries = [me.equipment_share * self.spending * part for part in me.mix]
        self.stock = [
            me.legacy_stock * part + inflow / wear
            for part, inflow, wear in zip(
                me.mix, self.deliveries, numbers.depreciation, strict=True
            )
        ]
        self.kept = [(1.0 - wear) ** r.dt for wear in numbers.depreciation]
        self.soldiers = r.soldier_value * me.active
        self.log_odds = [logit(p) for p in me.belief]
        self.prior = list(self.log_odds)
        self.belief = [
            0.0 if j == index else 1.0 / (1.0 + math.exp(-z)) for j, z in enumerate(self.log_odds)
        ]
        self.planning_dyadic, self.dyadic = [0.0] * n, [0.0] * n
        self.expected_answer = [0.0] * n
        self.fast_years = 0
        self.ordered = self.ordered_offense = 0.0
        self.offense_of_mix = sum(
            part * omega for part, omega in zip(me.mix, numbers.offensiveness, strict=False)
        )
        self.offensive_share = self.offense_of_mix
        self.history: list[float] = []
        self.threat = self.planning_threat = 0.0

    def look_back(self) -> None:
        """After the first look: what later years are compared with."""
        self.first_planning_threat = self.planning_threat
        self.last_planning_dyadic = list(self.planning_dyadic)

    def grow(self, step: int) -> None:
        """Output grows by its trend and its luck."""
        r, me = self.rules, self.me
        pace = me.growth - r.growth_feedback * (self.burden - me.burden)
        shock = self.luck["gdp"][step][self.index]
        self.gdp *= math.exp(pace * r.dt + me.volatility * math.sqrt(r.dt) * shock)

    def receive(self) -> None:
        """Weapons arrive, old ones wear out, and pay limits who can be kept."""
        r, me = self.rules, self.me
        for d, wear in enumerate(self.numbers.depreciation):
            kept = self.kept[d]
            self.stock[d] = self.stock[d] * kept + self.deliveries[d] * (1.0 - kept) / wear
        pay = (1.0 - self.equipment_share - me.industry_share) * self.spending
        first_pay = (1.0 - me.equipment_share - me.industry_share) * self.first_spending
        self.soldiers = r.soldier_value * min(me.active, me.active * (pay / first_pay))

    def assess(self) -> None:
        """Stocks become offense and defense."""
        omega = self.numbers.offensiveness
        self.offense, self.defense = self.soldiers * omega[-1], self.soldiers * (1.0 - omega[-1])
        for d, stock in enumerate(self.stock):
            self.offense += stock * omega[d]
            self.defense += stock * (1.0 - omega[d])
        self.history.append(self.offense)

    def perceive(self, states: list[PlainState]) -> None:
        """Weigh every other state."""
        r, me = self.rules, self.me
        credibility, planned_credibility = me.credibility, r.free_ride_weight * me.credibility
        helped_defense = self.defense + me.reinforcement
        safe = planned_safe = 1.0
        for j in self.rivals:
            other = states[j]
            seen = other.history[max(len(other.history) - 1 - r.lag, 0)]
            seen *= 1.0 - other.me.secrecy * (1.0 - me.transparency[j])
            attack = me.proximity[j] * r.balance * seen
            alone = contest(attack, self.defense, r.sharpness)
            helped = contest(attack, helped_defense, r.sharpness)
            belief = self.belief[j]
            felt = belief * ((1.0 - credibility) * alone + credibility * helped)
            planned = belief * ((1.0 - planned_credibility) * alone + planned_credibility * helped)
            self.dyadic[j], self.planning_dyadic[j] = felt, planned
            safe *= 1.0 - felt
            planned_safe *= 1.0 - planned
        outside = 1.0 - me.outside_threat
        self.threat, self.planning_threat = 1.0 - outside * safe, 1.0 - outside * planned_safe

    def believe(self, j: int, log_odds: float) -> None:
        """Take a new view of another state."""
        self.log_odds[j] = log_odds
        self.belief[j] = 1.0 / (1.0 + math.exp(-log_odds))

    def update_beliefs(self, states: list[PlainState], year: int) -> None:
        """Read the others' growth at the end of a year."""
        r, me = self.rules, self.me
        evidence = r.revisionist_growth / (r.signal_noise * r.signal_noise)
        for j in self.rivals:
            if me.co_member[j]:
                continue
            other, unseen = states[j], 1.0 - me.transparency[j]
            weight = 1.0 - r.distinguishability + 2.0 * r.distinguishability * other.offensive_share
            build_up = weight * math.log(other.burden / other.last_burden)
            counted = (1.0 - r.attribution_bias * unseen) * self.expected_answer[j]
            noise = self.luck["perception"][year][self.index][j]
            fear = unseen * (r.worst_case_bias + r.observation_noise * noise)
            surprise = build_up - counted + fear - unseen * r.worst_case_bias
            before = self.log_odds[j]
            self.believe(
                j,
                clip(before + evidence * surprise + r.forgetting_rate * (self.prior[j] - before)),
            )

    def plan_and_set_budget(self, year: int) -> None:
        """Work out the burden that is wanted, and go part of the way."""
        r, me = self.rules, self.me
        path = log_reference_path(self.numbers, me, self.numbers.start + year + 1.0)
        answer = math.log(
            (self.planning_threat + r.threat_floor) / (self.first_planning_threat + r.threat_floor)
        )
        wanted = min(path + r.threat_elasticity * answer, math.log(me.ceiling))
        now = math.log(self.burden)
        shock = self.luck["budget"][year][self.index]
        self.next_burden = math.exp(
            now + r.adjustment_rate * (wanted - now) + r.budget_noise * shock
        )
        self.next_spending = self.next_burden * self.gdp

    def expect_answers(self, states: list[PlainState]) -> None:
        """Work out how far the others' next budgets answer one's own build-up."""
        r, i = self.rules, self.index
        for j in self.rivals:
            other = states[j]
            calm = (1.0 - other.last_planning_dyadic[i]) / (1.0 - other.planning_dyadic[i])
            before = max(1.0 - (1.0 - other.planning_threat) * calm, 0.0)
            due = math.log((other.planning_threat + r.threat_floor) / (before + r.threat_floor))
            self.expected_answer[j] = (1.0 - r.adjustment_rate) * self.expected_answer[
                j
            ] + r.adjustment_rate * r.threat_elasticity * due

    def remember_year(self) -> None:
        """Keep what is compared with a year from now."""
        self.last_planning_dyadic = list(self.planning_dyadic)
        self.last_burden = self.burden
        if self.ordered > 0.0:
            self.offensive_share = self.ordered_offense / self.ordered
        self.ordered = self.ordered_offense = 0.0
        fast = self.next_spending / self.last_spending >= FAST_GROWTH
        self.fast_years = self.fast_years + 1 if fast else 0
        self.last_spending = self.next_spending

    def order(self) -> None:
        """Spend the step's equipment money."""
        r, me = self.rules, self.me
        share = me.equipment_share + r.equipment_growth_share * (
            1.0 - me.burden * self.gdp / self.spending
        )
        share = min(max(share, r.equipment_share_low), r.equipment_share_high)
        self.equipment_share = share
        money = share * self.spending * r.dt
        self.deliveries = [money * part / r.dt for part in me.mix]
        self.ordered += money
        self.ordered_offense += money * self.offense_of_mix

    def enact(self) -> None:
        """The budget that was set comes into force."""
        self.burden, self.spending = self.next_burden, self.next_spending


@dataclass
class PlainPair:
    """Two states that can clash."""

    numbers: PairNumbers
    rules: Any
    place: int
    luck: dict[str, Any]
    hostility: float
    level: float = 0.0

    def clash(self, states: list[PlainState], step: int) -> None:
        """Draw the step's incident and how far it goes."""
        p, r = self.numbers, self.rules
        a, b = states[p.a], states[p.b]
        push = (
            r.dispute_weight * p.dispute
            + r.hostility_weight * (self.hostility - p.hostility)
            + r.threat_weight * (a.dyadic[p.b] + b.dyadic[p.a] - 0.15)
            - r.transparency_weight * (p.transparency - 0.35)
            - (a.me.restraint + b.me.restraint)
        )
        rate = p.begins * r.base_rate * math.exp(push) + p.hotspot_rate
        race = 1.0 if min(a.fast_years, b.fast_years) >= RACE_YEARS else 0.0
        mood = (a.belief[p.b] + b.belief[p.a] - 0.7) - (p.transparency - 0.35)
        factor = math.exp(mood + r.arms_race_weight * race) * math.sqrt(r.balance)
        near = a.me.proximity[p.b]
        damage = min(near * b.offense / a.gdp, near * a.offense / b.gdp)
        guarantee = max(a.me.treaty_credibility, b.me.treaty_credibility)
        held = (
            factor
            * (1.0 - r.presence_weight * r.attention * p.presence)
            * (1.0 - r.guarantee_weight * guarantee)
            * math.exp(-r.deterrence_weight * damage)
        )
        draw = self.luck["incidents"][step][self.place]
        ways_up = (
            stepped_up(r.level_2, factor),
            stepped_up(r.level_3, held),
            stepped_up(r.level_4, held),
        )
        self.level = 2.0 if draw < 1.0 - math.exp(-rate * r.dt) else 0.0
        for way_up in ways_up:
            rate *= way_up
            if draw < 1.0 - math.exp(-rate * r.dt):
                self.level += 1.0

    def leave_traces(self, states: list[PlainState], step: int) -> None:
        """Incidents leave hostility and suspicion; time heals."""
        p, r = self.numbers, self.rules
        if self.level > 0.0:
            a, b = states[p.a], states[p.b]
            chance = min(r.mediation * r.attention, 1.0)
            calmed = self.level > 2.0 and self.luck["mediation"][step][self.place] < chance
            rise = r.incident_increment * (self.level - 1.0) * 0.5
            self.hostility = min(self.hostility + rise * (0.5 if calmed else 1.0), 1.0)
            push = r.incident_update * (self.level - 2.0) * 0.5
            a.believe(p.b, clip(a.log_odds[p.b] + push))
            b.believe(p.a, clip(b.log_odds[p.a] + push))
        away = self.hostility - p.hostility
        self.hostility = p.hostility + away * math.exp(-r.decay_rate * r.dt)
