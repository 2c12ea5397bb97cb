"""What must hold between the parts of a governance model; the first fault found is raised.

The messages are read by the controller who wrote the model. They say what is wrong and what
is expected, and the fault says where, as the keys of ``styrmodell.toml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from validation.model_parts import (
    SHEETS_WITH_STATUS,
    STATED,
    AccountKind,
    Indicator,
    Period,
    PeriodForm,
    PeriodKind,
    RollUp,
    StatusScale,
)

if TYPE_CHECKING:
    from validation.model import GovernanceModel


class InconsistentModelError(ValueError):
    """A fault in a model whose parts are each right by themselves.

    Attributes:
        where: path of the guilty value, as in the file: ``("period", 1, "forra")``.
    """

    def __init__(self, message: str, *where: str | int) -> None:
        super().__init__(message)
        self.where = where


def check_model(model: GovernanceModel) -> None:
    """Hold the parts of a model against each other.

    Raises:
        InconsistentModelError: the first thing that is wrong.
    """
    for check in (
        _codes_are_unique,
        _amounts_can_be_kept,
        _status_scales_are_clear,
        _levels_lie_in_order,
        _indicators_are_possible,
        _account_classes_are_clear,
        _frames_exist,
        _periods_follow_each_other,
        _sheets_have_what_they_need,
    ):
        for fault in check(model):
            raise fault
    if model.follow_up.stated_share is not None and model.follow_up.roll_up is RollUp.WORST:
        raise InconsistentModelError(
            'grans gäller bara när sammanvagning = "andel"; med "sämsta" räcker det med en rad',
            "uppfoljning",
            "grans",
        )
    if model.risk.limit > model.risk.steps**2:
        raise InconsistentModelError(
            f"atgard_fran är {model.risk.limit}, men med {model.risk.steps} steg är det högsta "
            f"riskvärdet {model.risk.steps**2}",
            "risk",
            "atgard_fran",
        )


def _codes_are_unique(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    listed: dict[tuple[str, str], Iterable[str]] = {
        ("avdelning", "kod"): (part.code for part in model.departments),
        ("niva", "namn"): (part.name for part in model.levels),
        ("statusskala", "namn"): (part.name for part in model.status_scales),
        ("kontoklass", "kod"): (part.code for part in model.account_classes),
        ("mal", "nummer"): (part.number for part in model.goals),
        ("indikator", "kod"): (part.code for part in model.indicators),
        ("fond", "kod"): (part.code for part in model.funds),
        ("period", "id"): (part.id for part in model.periods),
        ("blad", "namn"): (part.title for part in model.sheet_options),
        ("investeringsgrupper", ""): model.investment_groups,
        ("underskrifter", ""): model.sign_off_roles,
    }
    for (table, key), codes in listed.items():
        for place, code in _doubled(codes):
            where = (table, place, key) if key else (table, place)
            yield InconsistentModelError(
                f"{_names(table)} {code} finns mer än en gång; varje {key or 'namn'} får finnas "
                "en gång, oavsett stora och små bokstäver",
                *where,
            )


def _amounts_can_be_kept(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    most = 2 if model.money.minor == "öre" else 0
    if model.money.unit == "kr" and model.money.decimals > most:
        yield InconsistentModelError(_too_fine(model.money.decimals), "belopp", "decimaler")
    for place, options in enumerate(model.sheet_options):
        unit = options.unit or model.money.unit
        if unit in ("kr", STATED) and (options.decimals or 0) > most:
            yield InconsistentModelError(_too_fine(options.decimals), "blad", place, "decimaler")


def _too_fine(decimals: int | None) -> str:
    return (
        f"{decimals} decimaler i kr är finare än minsta_enhet; skriv högst 2 decimaler och "
        'minsta_enhet = "öre" under [belopp], eller 0 decimaler'
    )


def _status_scales_are_clear(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    taken: dict[str, str] = {}
    for number, scale in enumerate(model.status_scales):
        yield from _statuses_differ(scale, number)
        for place, sheet in enumerate(scale.sheets):
            where = ("statusskala", number, "blad", place)
            if sheet not in SHEETS_WITH_STATUS:
                yield InconsistentModelError(
                    f"bladet {sheet} har ingen statuskolumn; blad med status är "
                    f"{_listed(SHEETS_WITH_STATUS)}",
                    *where,
                )
            if sheet in taken:
                yield InconsistentModelError(
                    f"bladet {sheet} har två statusskalor, {taken[sheet]} och {scale.name}; "
                    "ta bort det ur den ena",
                    *where,
                )
            taken[sheet] = scale.name


def _statuses_differ(scale: StatusScale, number: int) -> Iterator[InconsistentModelError]:
    for key, words in {
        "kod": [status.code for status in scale.statuses],
        "namn": [status.label for status in scale.statuses],
        "symbol": [status.symbol for status in scale.statuses],
    }.items():
        for place, word in _doubled(words):
            yield InconsistentModelError(
                f"statusskalan {scale.name} har {word} som {key} två gånger; varje status ska "
                "kunna skiljas från de andra",
                *("statusskala", number, "status", place, key),
            )


def _levels_lie_in_order(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    if not model.levels_on("Uppdrag"):
        yield InconsistentModelError(
            'ingen nivå ligger på bladet Uppdrag; minst en [[niva]] ska ha blad = "Uppdrag"',
            "niva",
            0,
            "blad",
        )
    seen = False
    for place, level in enumerate(model.levels):
        seen |= level.sheet == "Aktiviteter"
        if seen and level.sheet == "Uppdrag":
            yield InconsistentModelError(
                f"nivån {level.name} ligger på bladet Uppdrag men under en nivå på bladet "
                "Aktiviteter; nivåerna skrivs utifrån och in, med aktiviteterna sist",
                "niva",
                place,
            )


def _indicators_are_possible(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    known = [department.code for department in model.departments]
    for place, indicator in enumerate(model.indicators):
        for number, code in enumerate(indicator.departments or ()):
            if code not in known:
                yield InconsistentModelError(
                    f"indikator {indicator.code} nämner avdelningen {code}, som inte finns; "
                    f"avdelningar är {_listed(known)}",
                    "indikator",
                    place,
                    "avdelningar",
                    number,
                )
        yield from _limits_agree(indicator, place)


def _limits_agree(indicator: Indicator, place: int) -> Iterator[InconsistentModelError]:
    least, most, target = indicator.minimum, indicator.maximum, indicator.target
    if least is not None and most is not None and least > most:
        yield InconsistentModelError(
            f"indikator {indicator.code} har lagst {_number(least)} som är större än hogst "
            f"{_number(most)}",
            "indikator",
            place,
            "lagst",
        )
    if target is not None and (
        (least is not None and target < least) or (most is not None and target > most)
    ):
        yield InconsistentModelError(
            f"indikator {indicator.code} har malvarde {_number(target)} utanför lagst och hogst",
            "indikator",
            place,
            "malvarde",
        )


def _account_classes_are_clear(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    nets = 0
    for place, part in enumerate(model.account_classes):
        nets += part.kind is AccountKind.NET
        if nets > 1 and part.kind is AccountKind.NET:
            yield InconsistentModelError(
                f"kontoklass {part.code} är en andra nettorad; bara en kontoklass kan vara det",
                "kontoklass",
                place,
                "slag",
            )
        if part.typed and part.kind is not AccountKind.NET:
            yield InconsistentModelError(
                f"kontoklass {part.code} har skrivs_in, som bara gäller en nettorad; "
                "andra rader skrivs alltid in",
                "kontoklass",
                place,
                "skrivs_in",
            )


def _frames_exist(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    departments = [department.code for department in model.departments]
    classes = [part.code for part in model.account_classes]
    for place, frame in enumerate(model.frames):
        if frame.department is not None and frame.department not in departments:
            yield InconsistentModelError(
                f"ramen nämner avdelningen {frame.department}, som inte finns; "
                f"avdelningar är {_listed(departments)}",
                "ram",
                place,
                "avdelning",
            )
        if frame.account_class is not None and frame.account_class not in classes:
            yield InconsistentModelError(
                f"ramen nämner kontoklassen {frame.account_class}, som inte finns; "
                f"kontoklasser är {_listed(classes) or 'inte angivna'}",
                "ram",
                place,
                "kontoklass",
            )
    seen = [(frame.department, frame.account_class) for frame in model.frames]
    for place, frame_of in enumerate(seen):
        if frame_of in seen[:place]:
            yield InconsistentModelError(
                "samma avdelning och kontoklass har två ramar; ta bort den ena", "ram", place
            )


def _periods_follow_each_other(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    known = [period.id for period in model.periods]
    for place, period in enumerate(model.periods):
        where = ("period", place)
        yield from _days_in_order(period, place)
        former = model.period(period.former) if period.former else None
        if period.former and former is None:
            yield InconsistentModelError(
                f"period {period.id} har förra perioden {period.former}, som inte finns; "
                f"perioder är {_listed(known)}",
                *where,
                "forra",
            )
        elif former is not None and known.index(former.id) >= place:
            yield InconsistentModelError(
                f"period {period.id} har förra perioden {former.id}, som inte står före den; "
                "skriv perioderna i tidsordning",
                *where,
                "forra",
            )


def _days_in_order(period: Period, place: int) -> Iterator[InconsistentModelError]:
    if period.last_day < period.first_day:
        yield InconsistentModelError(
            f"period {period.id} har till {period.last_day}, som ligger före fran "
            f"{period.first_day}",
            "period",
            place,
            "till",
        )
    elif period.last_day.year != period.first_day.year:
        yield InconsistentModelError(
            f"period {period.id} går över ett årsskifte; fran och till ska ligga i samma år",
            "period",
            place,
            "till",
        )
    elif period.kind is PeriodKind.FOLLOW_UP and period.deadline < period.last_day:
        yield InconsistentModelError(
            f"period {period.id} ska lämnas senast {period.deadline}, före periodens sista dag "
            f"{period.last_day}",
            "period",
            place,
            "senast",
        )


def _sheets_have_what_they_need(model: GovernanceModel) -> Iterator[InconsistentModelError]:
    scales = {sheet for scale in model.status_scales for sheet in scale.sheets}
    lacking = {sheet: "[[statusskala]]" for sheet in SHEETS_WITH_STATUS if sheet not in scales}
    lacking |= {} if model.account_classes else {"Driftbudget": "[[kontoklass]]"}
    lacking |= {} if model.funds else {"Utvecklingsmedel": "[[fond]]"}
    lacking |= {} if model.indicators else {"Indikatorer": "[[indikator]]"}
    for number, period in enumerate(model.periods):
        yield from _sign_offs_agree(model, period, number)
        for place, sheet in enumerate(period.sheets):
            if sheet in period.sheets[:place]:
                yield InconsistentModelError(
                    f"period {period.id} räknar upp bladet {sheet} två gånger",
                    *("period", number, "blad", place),
                )
            if sheet in lacking:
                yield InconsistentModelError(
                    f"period {period.id} använder bladet {sheet}, men modellen har ingen "
                    f"{lacking[sheet]} för det",
                    *("period", number, "blad", place),
                )


def _sign_offs_agree(
    model: GovernanceModel, period: Period, number: int
) -> Iterator[InconsistentModelError]:
    """A period has the sheet Underskrift when somebody signs in it, and only then."""
    asked = "Underskrift" in period.sheets
    if asked and not model.sign_offs(period):
        yield InconsistentModelError(
            f"period {period.id} använder bladet Underskrift, men ingen roll skriver under; "
            "skriv roller i underskrifter eller ta bort bladet",
            *("period", number, "blad"),
        )
    if period.sign_offs and not asked:
        yield InconsistentModelError(
            f"period {period.id} har underskrifter men inte bladet Underskrift; lägg till bladet "
            "eller ta bort underskrifter",
            *("period", number, "underskrifter"),
        )
    for place, role in _doubled(period.sign_offs or ()):
        yield InconsistentModelError(
            f"period {period.id} har rollen {role} mer än en gång",
            *("period", number, "underskrifter", place),
        )
    if period.stated_form is not None and (
        (period.stated_form is PeriodForm.PLAN) != (period.kind is PeriodKind.PLAN)
    ):
        yield InconsistentModelError(
            f"period {period.id} har form {period.stated_form.value} men slag {period.kind.value}; "
            "bara en plan har formen plan",
            *("period", number, "form"),
        )


def _doubled(codes: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Places and texts of what has been there before."""
    seen: set[str] = set()
    for place, code in enumerate(codes):
        if code.casefold() in seen:
            yield place, code
        seen.add(code.casefold())


def _names(table: str) -> str:
    names = {"mal": "mål", "niva": "nivå", "blad": "bladet"}
    return names.get(table, table)


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
