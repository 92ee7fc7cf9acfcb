"""Behaviour: the uncertainties of the model, one class a mechanism."""

from __future__ import annotations

from purgesim.scenario.fields import Frozen, parameter

__all__ = [
    "Admission",
    "Arrest",
    "Association",
    "Behaviour",
    "Defence",
    "Demography",
    "Hearing",
    "Interrogation",
    "Meeting",
    "Names",
    "Sentence",
    "Target",
    "Vacancy",
    "Watch",
]

LANKOV = 'Lankov, "Crisis in North Korea"'
Ranks = tuple[float, float, float, float, float]
"""One value a rank: none, secretary, official, head of department, leading official."""


class Meeting(Frozen):
    """Phase ``meet``: additive motives of a denunciation in a cell's weekly meeting."""

    zeal: float = parameter(2e-4, "base hazard of a denunciation", unit="1/meeting at full intensity", low=0, high=1)
    duty: float = parameter(
        4e-4, "hazard added when the body lags wholly behind its peers", unit="1/meeting", low=0, high=1
    )
    contagion: float = parameter(
        0.2, "hazard added per recent case and member of the body", unit="members/(case meeting)", low=0, high=1000
    )
    contagion_half_life: float = parameter(28.0, "half-life of a body's recent cases", unit="day", low=1, high=3650)
    exposure_half_life: float = parameter(
        91.0, "half-life of what a body is credited with exposing", unit="day", low=1, high=3650
    )
    preemption: float = parameter(0.0, "hazard added, as a multiple, at full danger", low=0, high=100)
    preemption_half: float = parameter(
        3.0, "cellmates with a fallen tie at half effect", unit="members", low=0.1, high=20
    )
    preemption_order: float = parameter(2.0, "Hill order; at least 2, or there is no tipping point", low=2, high=8)
    career: float = parameter(
        0.0, "hazard added when every post of the body is vacant", unit="1/meeting", low=0, high=10
    )
    quota: float = parameter(
        0.05,
        "hazard added per member short of the quota, as a share of the establishment",
        unit="1/meeting",
        low=0,
        high=10,
    )
    ask: float = parameter(
        0.01,
        "what a body that has filled its quota asks for beyond those removed, as a share of its establishment",
        unit="share",
        low=0,
        high=1,
    )


class Target(Frozen):
    """Phase ``meet``: whom a speaker denounces."""

    visibility: Ranks = parameter((1.0, 2.0, 12.0, 20.0, 25.0), "weight by rank of post", low=0, high=1_000_000)
    intellectual: float = parameter(3.0, "stigma of an intellectual, as a multiple", low=0, high=100)
    hunted: float = parameter(8.0, "stigma of a hunted circle at full hunt, added as a multiple", low=0, high=1000)
    taint: float = parameter(0.5, "weight added per fallen tie", low=0, high=100)
    snowball: float = parameter(0.3, "weight added per denunciation on file", low=0, high=100)
    patron: float = parameter(0.3, "protection by a patron who is safe", low=0, high=1)


class Names(Frozen):
    """Which denunciations become party cases."""

    from_meeting: float = parameter(
        0.6, "share of denunciations in a meeting that open a case", unit="share", low=0, high=1
    )
    from_hearing: float = parameter(
        0.2, "share of names given in a hearing that open a case", unit="share", low=0, high=1
    )
    from_interrogation: float = parameter(
        0.3, "share of names given under interrogation that open a case", unit="share", low=0, high=1
    )
    from_watch: float = parameter(0.8, "share of vigilance charges that open a case", unit="share", low=0, high=1)
    grave: float = parameter(
        0.1, "of the cases opened by interrogation, share grave enough to skip the hearing", unit="share", low=0, high=1
    )


class Hearing(Frozen):
    """Phase ``hear``: sessions and sanctions."""

    session_days: float = parameter(
        12.0,
        "length of a hearing: a day, and the whole days of an exponential time; their mean before rounding down",
        unit="day",
        low=1,
        high=365,
        grade="secondary",
        source=f"{LANKOV}, Russian ed.: twelve days on one member of the Academy, others days or weeks",
    )
    names: float = parameter(
        0.6, "mean number of associates named in a hearing, at full pressure", unit="persons", low=0, high=20
    )
    severity: float = parameter(0.0, "log-odds of a harder sanction", unit="log-odds", low=-20, high=20)
    thresholds: tuple[float, float, float, float] = parameter(
        (-1.5, 0.0, 0.5, 1.0), "log-odds between cleared, reprimand, transfer, demotion, expulsion", unit="log-odds"
    )
    per_denunciation: float = parameter(
        0.8, "log-odds per doubling of 1 + denunciations on file", unit="log-odds", low=0, high=10
    )
    per_stigma: float = parameter(0.5, "log-odds per unit of log stigma", unit="log-odds", low=0, high=10)
    involved: float = parameter(2.0, "log-odds if they took part; half if they knew", unit="log-odds", low=0, high=20)
    linked: float = parameter(1.0, "log-odds if a link to a labelled person was found", unit="log-odds", low=0, high=20)
    defended: float = parameter(-0.7, "log-odds per defender", unit="log-odds", low=-20, high=0)


class Defence(Frozen):
    """Phase ``hear``: who speaks for the accused, and who falls silent."""

    chance: float = parameter(
        0.25, "chance that a tie of full courage speaks up in safety", unit="share", low=0, high=1
    )
    danger_half: float = parameter(2e-3, "recent cases per member of the body at half danger", low=1e-9, high=1)
    danger_order: float = parameter(2.0, "Hill order of danger", low=1, high=8)


class Association(Frozen):
    """Phase ``hear``: the charge is found by looking for a link to a labelled person."""

    effort: float = parameter(1.0, "how thoroughly a body looks, at full pressure", low=0, high=100)
    tie: float = parameter(1.5, "weight of a link through a tie", low=0, high=100)
    colleague: float = parameter(0.5, "weight of a link through the same cell", low=0, high=100)
    body: float = parameter(0.25, "weight of a link through the same body", low=0, high=100)


class Arrest(Frozen):
    """Phase ``arrest``: the security track."""

    supporter: float = parameter(3.0, "weight of the charge of supporting a circle", low=0, high=100)
    prominence: Ranks = parameter((1.0, 1.0, 2.0, 3.0, 4.0), "weight by rank of post", low=0, high=1_000_000)
    lag_days: float = parameter(
        75.0,
        "mean time from expulsion to arrest",
        unit="day",
        low=0,
        high=1000,
        grade="secondary",
        source=f"{LANKOV}, Russian ed.: about four months from criticism to arrest, 'typical'",
    )
    flight: float = parameter(
        0.1, "chance that one with ties abroad flees before a decision", unit="share", low=0, high=1
    )


class Interrogation(Frozen):
    """Phase ``interrogate``: who breaks, and whom they name."""

    delay_days: float = parameter(21.0, "mean time from arrest to breaking or not", unit="day", low=1, high=1000)
    names: float = parameter(
        8.0,
        "mean number of names of one who breaks, before truncation at zero and at 400",
        unit="persons",
        low=1e-6,
        high=100,
        source="Assumption: near Giaveno 1335 (8.7 per deponent); cases differ by a factor of 4",
    )
    dispersion: float = parameter(
        1.0,
        "dispersion of the zero-truncated negative binomial; near 0, with the mean in proportion, a log-series",
        low=1e-6,
        high=100,
        source="Assumption: near Giaveno 1335 (1.2); of two records known the other's is near 0",
    )
    kin: float = parameter(0.5, "weight of kin among the names", low=0, high=100)
    friend: float = parameter(2.0, "weight of friends", low=0, high=100)
    comrade: float = parameter(2.0, "weight of comrades of the faction's past", low=0, high=100)
    client: float = parameter(2.0, "weight of patron and clients", low=0, high=100)
    cellmate: float = parameter(0.3, "weight of cellmates", low=0, high=100)
    colleague: float = parameter(1.0, "weight of the leadership of their body", low=0, high=100)
    circle: float = parameter(0.2, "weight of the others of their circle", low=0, high=100)
    fallen: float = parameter(1.0, "weight of the last fallen of their body (harm no one new)", low=0, high=100)
    suggestion: float = parameter(
        2.0, "weight added to a hunted circle by the interrogators, at full hunt", low=0, high=100
    )


class Sentence(Frozen):
    """Phase ``sentence``."""

    delay_days: float = parameter(120.0, "mean time from interrogation to sentence", unit="day", low=1, high=3650)
    severity: float = parameter(0.0, "log-odds of a harder sentence", unit="log-odds", low=-20, high=20)
    thresholds: tuple[float, float, float] = parameter(
        (-2.0, 0.0, 2.5), "log-odds between released, re-education, prison, execution", unit="log-odds"
    )
    supporter: float = parameter(
        0.7, "log-odds of the charge of supporting a circle", unit="log-odds", low=-20, high=20
    )
    per_rank: float = parameter(0.4, "log-odds per rank of the post they held", unit="log-odds", low=-20, high=20)


class Watch(Frozen):
    """Phase ``watch``: second-order enforcement."""

    hazard: float = parameter(
        2e-3, "hazard of a vigilance charge per mark at full strictness", unit="1/day", low=0, high=10
    )
    share_up: float = parameter(
        0.3, "chance that a superior shares a mark, at each step up the line", unit="share", low=0, high=1
    )
    levels: int = parameter(4, "steps up the line at most", low=0, high=20)
    mild: float = parameter(
        0.3, "share of reprimands held against the handler (of acquittals: all)", unit="share", low=0, high=1
    )
    outside_cases: float = parameter(
        20.0, "cases of people outside the party judged a week by each legal organ", unit="1/week", low=0, high=100000
    )
    outside_mild: float = parameter(0.05, "share of them later held too mild", unit="share", low=0, high=1)


class Demography(Frozen):
    """Phase ``leave``: natural deaths (Gompertz) and ordinary expulsions."""

    level: float = parameter(
        1.97983e-4,
        "Gompertz level",
        unit="1/year",
        low=0,
        high=1,
        grade="derived",
        source="so that the documented 6,116 deaths follow from the assumed ages",
    )
    slope: float = parameter(0.085, "Gompertz slope", unit="1/year", low=0, high=1)
    ordinary: float = parameter(5e-4, "ordinary expulsions (theft, passivity)", unit="1/(member year)", low=0, high=1)


class Vacancy(Frozen):
    """Phase ``fill``: who gets a vacated post."""

    fill_after_days: int = parameter(14, "days a post stays vacant at least", unit="day", low=0, high=3650)
    spoken: float = parameter(0.5, "weight added per denunciation they made in meetings", low=0, high=100)
    criticised_before: float = parameter(0.3, "weight, as a multiple, of one who had a case", low=0, high=100)


class Admission(Frozen):
    """Phase ``admit``."""

    age_low: float = parameter(18.0, "youngest newcomers", unit="year", low=10, high=100)
    age_high: float = parameter(30.0, "oldest newcomers", unit="year", low=10, high=100)


class Behaviour(Frozen):
    """How people and bodies behave: the uncertainties."""

    meeting: Meeting = Meeting()
    target: Target = Target()
    names: Names = Names()
    hearing: Hearing = Hearing()
    defence: Defence = Defence()
    association: Association = Association()
    arrest: Arrest = Arrest()
    interrogation: Interrogation = Interrogation()
    sentence: Sentence = Sentence()
    watch: Watch = Watch()
    demography: Demography = Demography()
    vacancy: Vacancy = Vacancy()
    admission: Admission = Admission()
