"""WBK001–WBK007: files that cannot be read as a department's workbook."""

from __future__ import annotations

from validation.facts import Facts
from validation.observations import BookFault
from validation.rule import rule
from validation.table import Mask, Table


@rule(
    "WBK001",
    title="Filen är ingen arbetsbok",
    table="books",
    message="Filen lästes inte: {fault_detail}.",
    remedy="Fyll i mallen och lämna in den som Excel-arbetsbok (.xlsx).",
    reason=(
        "Bara en arbetsbok har rader som kan kontrolleras och läggas ihop. Filens innehåll "
        "avgör, inte dess namn."
    ),
    source="Praxis: pdf-utskrifter och Word-filer lämnas in i stället för arbetsboken.",
    good="""
        books
        workbook | fault | department | office | period
        A.xlsx   |       | A          | EX     | 2019-08
    """,
    bad="""
        books
        workbook  | fault            | fault_detail
        [A.xlsx]  | not_a_workbook   | filen är en pdf
        B.xlsx    | damaged          | filen är skadad: den går inte att packa upp
    """,
)
def file_is_no_workbook(rows: Table, facts: Facts) -> Mask:
    """What is delivered is a workbook, whatever the file is called."""
    return ~rows.equals("fault", BookFault.NOT_A_WORKBOOK)


@rule(
    "WBK002",
    title="Arbetsboken är skyddad med lösenord",
    table="books",
    message="Filen lästes inte: {fault_detail}.",
    remedy="Ta bort lösenordet (Arkiv > Info > Skydda arbetsbok) och lämna in filen igen.",
    reason="En krypterad fil går inte att läsa, och lösenord ska inte skickas runt.",
    source="Praxis: lösenord läggs på innan filen mejlas.",
    good="""
        books
        workbook | fault | department | office | period
        A.xlsx   |       | A          | EX     | 2019-08
    """,
    bad="""
        books
        workbook  | fault     | fault_detail
        [A.xlsx]  | encrypted | filen är skyddad med lösenord
    """,
)
def workbook_is_encrypted(rows: Table, facts: Facts) -> Mask:
    """A workbook opens without a password."""
    return ~rows.equals("fault", BookFault.ENCRYPTED)


@rule(
    "WBK003",
    title="Arbetsboken är skadad",
    table="books",
    message="Filen lästes inte: {fault_detail}.",
    remedy=(
        "Öppna filen i Excel, låt Excel reparera den, kontrollera siffrorna, spara och lämna "
        "in den igen. Går den inte att öppna: fyll i en ny mall."
    ),
    reason="Av en skadad fil kan en läsare ge en del som om den vore allt.",
    source="Praxis: avbrutna kopieringar och synkroniseringar ger avhuggna filer.",
    good="""
        books
        workbook | fault | department | office | period
        A.xlsx   |       | A          | EX     | 2019-08
    """,
    bad="""
        books
        workbook  | fault   | fault_detail
        [A.xlsx]  | damaged | filen är skadad: delar ligger i varandra
    """,
)
def workbook_is_damaged(rows: Table, facts: Facts) -> Mask:
    """A workbook is whole."""
    return ~rows.equals("fault", BookFault.DAMAGED)


@rule(
    "WBK004",
    title="Filformatet tas inte emot",
    table="books",
    message="Filen lästes inte: {fault_detail}.",
    remedy="Öppna filen i Excel, välj Spara som och Excel-arbetsbok (.xlsx).",
    reason=(
        "De äldre formaten saknar mallens tabeller och går inte att läsa säkert. Styrmodellen "
        "kan tillåta dem under [filformat]."
    ),
    source="Praxis: filer som har sparats om i en äldre version av Excel.",
    good="""
        books
        workbook | fault | department | office | period
        A.xlsx   |       | A          | EX     | 2019-08
    """,
    bad="""
        books
        workbook | fault              | fault_detail
        [A.xls]  | format_not_allowed | filen är i det gamla Excelformatet xls
    """,
)
def format_is_not_taken(rows: Table, facts: Facts) -> Mask:
    """A workbook has a format that the model allows."""
    return ~rows.equals("fault", BookFault.FORMAT_NOT_ALLOWED)


@rule(
    "WBK005",
    title="Filen är för stor",
    table="books",
    message="Filen lästes inte: {fault_detail}.",
    remedy="Ta bort inklistrade bilder och extra blad, eller flytta uppgifterna till en ny mall.",
    reason="Ingen ifylld mall är i närheten av gränsen; det som är större är något annat.",
    source="Praxis: inklistrade bilder och hela ekonomisystemets utdata i en arbetsbok.",
    good="""
        books
        workbook | fault | department | office | period
        A.xlsx   |       | A          | EX     | 2019-08
    """,
    bad="""
        books
        workbook  | fault     | fault_detail
        [A.xlsx]  | too_large | filen är 61 MB, mer än 50 MB
    """,
)
def file_is_too_large(rows: Table, facts: Facts) -> Mask:
    """A workbook is not larger than any form that people fill in."""
    return ~rows.equals("fault", BookFault.TOO_LARGE)


@rule(
    "WBK006",
    title="Filen går inte att läsa",
    table="books",
    message="Filen lästes inte: {fault_detail}.",
    remedy="Stäng filen om någon har den öppen, kontrollera behörigheten och försök igen.",
    reason="En fil som inte lästes saknas i uppföljningen, och det ska synas.",
    source="Praxis: filer som är låsta, flyttade eller utan läsrätt på den delade disken.",
    good="""
        books
        workbook | fault | department | office | period
        A.xlsx   |       | A          | EX     | 2019-08
    """,
    bad="""
        books
        workbook  | fault      | fault_detail
        [A.xlsx]  | unreadable | filen finns inte
    """,
)
def file_is_unreadable(rows: Table, facts: Facts) -> Mask:
    """A delivered file can be read."""
    return ~rows.equals("fault", BookFault.UNREADABLE)


@rule(
    "WBK007",
    title="Arbetsboken är inte gjord av mallen",
    table="books",
    message="Arbetsboken går inte att föra till en avdelning: {fault_detail}.",
    remedy="Hämta avdelningens mall för {own_period} och för över uppgifterna till den.",
    reason=(
        "Märkningen följer med när filen döps om eller mejlas. Utan den går det inte att veta "
        "vems siffror det är."
    ),
    source="Praxis: ifyllda blad kopieras till en ny arbetsbok.",
    good="""
        books
        workbook | fault | department | office | period
        A.xlsx   |       | A          | EX     | 2019-08
    """,
    bad="""
        books
        workbook  | fault       | fault_detail
        [A.xlsx]  | no_identity | den säger inte vilken avdelning och period den hör till
    """,
    details=lambda _rows, facts: {"own_period": facts.period.title},
)
def workbook_has_no_identity(rows: Table, facts: Facts) -> Mask:
    """A workbook says whose it is."""
    return ~rows.equals("fault", BookFault.NO_IDENTITY)
