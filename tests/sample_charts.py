"""Made-up charts: what companies' years can look like."""

from messages.charts import Chart, ChartWords, Series, Unit

MILLION = 10**8

ENGLISH = ChartWords(
    dollars=Unit("Net obligated by US federal fiscal year, US dollars", ""),
    thousands=Unit("Net obligated by US federal fiscal year, thousands of US dollars", "K"),
    millions=Unit("Net obligated by US federal fiscal year, millions of US dollars", "M"),
    billions=Unit("Net obligated by US federal fiscal year, billions of US dollars", "B"),
    no_figure="no net figure (incomplete data)",
    so_far="so far",
)
SPANISH = ChartWords(
    dollars=Unit("Obligado neto por año fiscal federal de EE. UU., dólares", ""),
    thousands=Unit("Obligado neto por año fiscal federal de EE. UU., miles de dólares", " mil"),
    millions=Unit("Obligado neto por año fiscal federal de EE. UU., millones de dólares", "M"),
    billions=None,
    no_figure="sin cifra neta (datos incompletos)",
    so_far="hasta ahora",
)
NOTE = "Net obligated in direct awards: committed minus withdrawn, not what was paid. Data as of 20 Aug 2026."
SOURCE = "Source: USAspending.gov, contract transactions of ICE and CBP"


def chart(*series: Series, title: str = "Acme Corporation", words: ChartWords = ENGLISH, last: int = 2026) -> Chart:
    """The years end with *last*; 2026 is not over."""
    count = len(series[0].cents)
    prefix = "FY" if words is ENGLISH else "AF"
    years = tuple(f"{prefix}{year}" for year in range(last - count + 1, last + 1))
    return Chart(title, years, series, words, NOTE, SOURCE, unfinished=last == 2026)


def millions(name: str, *amounts: float | None) -> Series:
    return Series(name, tuple(None if amount is None else round(amount * MILLION) for amount in amounts))


AGENCIES = millions("ICE", 18.3, None, None, 28.9, 81.3, 24.6), millions("CBP", None, 0.9, 1.36, 0, -0.7, 3.2)
COMPARED = (
    millions("Acme Corporation", 28.9, 81.3, 27.8),
    millions("Bolt Consulting", 102.4, 95, -14),
    millions("Example Dynamics Information Technology", 201, 188, 97.3),
)

CHARTS = {
    "two agencies, incomplete years": chart(*AGENCIES),
    "the same in Spanish": chart(*AGENCIES, words=SPANISH),
    "a negative year": chart(millions("ICE", 24.5, None, None, -6.7, -0.003, 12.1)),
    "only negative years": chart(millions("ICE", -3, -0.5, -12)),
    "no figure at all": chart(Series("ICE", (None,) * 6), Series("CBP", (None,) * 6)),
    "nothing but zero": chart(Series("ICE", (0,) * 6)),
    "one year": chart(millions("ICE", 1.25)),
    "one year in Spanish": chart(millions("ICE", 1.25), words=SPANISH),
    "thirteen years": chart(millions("ICE", 210, 240, 260, 301, 330, 402, 450, 497, None, None, 612, 733, 1250)),
    "thirteen in Spanish": chart(
        millions("ICE", 210, 240, 260, 301, 330, 402, 450, 497, None, None, 612, 733, 1250), words=SPANISH
    ),
    "nineteen years of five": chart(
        *(millions(f"Company {n}", *((n * 37 + year * 23) % 90 - 4 for year in range(19))) for n in range(1, 6))
    ),
    "three companies": chart(*COMPARED),
    "three companies, a long title": chart(*COMPARED, title="Acme, Bolt and Example Dynamics compared: " * 8),
    "a few dollars": chart(Series("ICE", (120_000, 45_000, 3_000, 99, 0, -41_000)), last=2025),
}
