"""/company: what is on record about a company's ICE and CBP contracts."""

from discord import app_commands
from discord.ext import commands

from bot.actions import companies, corrections, new_awards, resold
from bot.client import Client, Services
from bot.company_files import chart_file, csv_file
from bot.rules import spreadsheets
from bot.rules.answers import Answer
from bot.rules.companies import SECTORS, Agency, Side
from bot.rules.comparison import Comparison
from bot.rules.coverage import Freshness
from bot.rules.directory import Listing, Sort
from bot.rules.pages import page_of
from bot.rules.refusal import Refusal
from bot.rules.scope import FIRST_YEAR, LAST_YEAR, Scope, Status, read_scope
from bot.rules.yearly import yearly_compared, yearly_of
from bot.speech import answer, language_of
from bot.tree import choice
from bot.ui import Asking, Button, is_private, suggesting

LONGEST_LABEL = 100
SECTION_PAGE = 6
LIST_PAGE = 10
MOST_DAYS = 366
MOST_DOLLARS = 10**12
USUAL_DAYS = 30

Choice = app_commands.Choice[str]
Year = app_commands.Range[int, FIRST_YEAR, LAST_YEAR]

AGENCIES = [choice("agency", agency.value) for agency in Agency]
SIDES = [choice("side", side.value) for side in Side]
STATUSES = [choice("status", status.value) for status in Status]


class Companies(commands.GroupCog, group_name="company"):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command()
    @app_commands.choices(agency=AGENCIES, status=STATUSES, side=SIDES)
    async def show(
        self,
        interaction: Asking,
        name: str,
        agency: Choice | None = None,
        since: Year | None = None,
        until: Year | None = None,
        status: Choice | None = None,
        side: Choice | None = None,
        *,
        public: bool = False,
    ) -> None:
        await say_company(interaction, name, _scope(agency, since, until, status, side), private=not public)

    @app_commands.command()
    @app_commands.choices(agency=AGENCIES, side=SIDES)
    async def compare(
        self,
        interaction: Asking,
        first: str,
        second: str,
        third: str | None = None,
        agency: Choice | None = None,
        since: Year | None = None,
        until: Year | None = None,
        side: Choice | None = None,
        *,
        public: bool = False,
    ) -> None:
        names = [name for name in (first, second, third) if name]
        await say_comparison(interaction, names, _scope(agency, since, until, None, side), private=not public)

    @show.autocomplete("name")
    @compare.autocomplete("first")
    @compare.autocomplete("second")
    @compare.autocomplete("third")
    @suggesting
    async def names(self, interaction: Asking, typed: str) -> list[Choice]:  # noqa: ARG002
        directory = await self.services.directory()
        return [Choice(name=holder.name[:LONGEST_LABEL], value=holder.ref) for holder in directory.search(typed)]

    @app_commands.command(name="list")
    @app_commands.choices(
        agency=AGENCIES,
        sector=[choice("sector", sector) for sector in SECTORS],
        sort=[choice("sort", sort.value) for sort in Sort],
        side=SIDES,
    )
    async def list_(
        self,
        interaction: Asking,
        agency: Choice | None = None,
        sector: Choice | None = None,
        year: Year | None = None,
        least: app_commands.Range[int, 0, MOST_DOLLARS] | None = None,
        sort: Choice | None = None,
        side: Choice | None = None,
    ) -> None:
        scope = _scope(agency, year, year, None, side)
        order = Sort(sort.value) if sort else Sort.AMOUNT
        await say_list(interaction, scope, sector.value if sector else "", order, least)

    @app_commands.command()
    @app_commands.choices(agency=AGENCIES)
    async def new(
        self,
        interaction: Asking,
        days: app_commands.Range[int, 1, MOST_DAYS] = USUAL_DAYS,
        agency: Choice | None = None,
    ) -> None:
        await say_new(interaction, days, _agency(agency))


def _agency(chosen: Choice | None) -> Agency | None:
    return Agency(chosen.value) if chosen else None


def _scope(
    agency: Choice | None, since: int | None, until: int | None, status: Choice | None, side: Choice | None
) -> Scope:
    return Scope(
        Side(side.value) if side else Side.AWARDING,
        _agency(agency),
        since,
        until,
        Status(status.value) if status else Status.ALL,
    )


def _freshness(interaction: Asking) -> Freshness:
    services = interaction.client.services
    return Freshness(services.clock().date(), services.settings.figures_old_after_days)


async def _find(interaction: Asking, query: str, scope: Scope) -> Answer:
    services = interaction.client.services
    return await companies.show(services.db, await services.directory(), query, scope, _freshness(interaction))


async def _compared(interaction: Asking, names: list[str], scope: Scope) -> Comparison:
    services = interaction.client.services
    return await companies.compare(services.db, await services.directory(), names, scope, _freshness(interaction))


async def say_company(
    interaction: Asking, query: str, scope: Scope, *, private: bool = True, instead: bool = False
) -> None:
    services = interaction.client.services
    found = await _find(interaction, query, scope)
    corrected = await corrections.accepted_for(services.db, interaction.guild_id or 0, found.ref) if found.name else ()
    posted = await answer(
        interaction, services, found.template, private=private, instead=instead, answer=found, corrected=corrected
    )
    await _remember(interaction, posted, [found])


async def _remember(interaction: Asking, message_id: int | None, shown: list[Answer]) -> None:
    """A public message with figures is known by its ids, so that a correction can be written on it."""
    refs = [found.ref for found in shown if found.name]
    services = interaction.client.services
    if message_id and interaction.guild_id and interaction.channel_id and refs:
        await corrections.remember_post(
            services.db,
            interaction.guild_id,
            interaction.channel_id,
            message_id,
            refs,
            shown[0].coverage.as_of,
            services.clock(),
        )


async def say_section(interaction: Asking, ref: str, scope: Scope, section: str, page: int, *, instead: bool) -> None:
    found = await _find(interaction, ref, scope)
    sheet = page_of(found.section(section), page, SECTION_PAGE)
    template = "awards" if section == "newest" else section
    further = await resold.beyond_review(interaction.client.services.db, found) if section == "resold" else ()
    await answer(
        interaction,
        interaction.client.services,
        f"companies/{template}",
        instead=instead,
        answer=found,
        sheet=sheet,
        order=section,
        further=further,
    )


async def say_comparison(interaction: Asking, names: list[str], scope: Scope, *, private: bool = True) -> None:
    services = interaction.client.services
    compared = await _compared(interaction, names, scope)
    if compared.unclear:
        await answer(interaction, services, "companies/compare_unclear", comparison=compared)
        return
    yearly = yearly_compared(compared.answers, compared.agencies)
    picture = await chart_file(services, language_of(interaction, services), compared, yearly)
    posted = await answer(
        interaction,
        services,
        "companies/compare",
        private=private,
        files=picture,
        comparison=compared,
        yearly=yearly,
        refs=",".join(_short(found.ref) for found in compared.answers),
    )
    await _remember(interaction, posted, list(compared.answers))


def _short(ref: str) -> str:
    """`company:x` as `c:x`: a button's id has room for a hundred characters, and three of these."""
    kind, _, of = ref.partition(":")
    return f"{kind[0]}:{of}"


def _long(ref: str) -> str:
    kind, _, of = ref.partition(":")
    return f"{'company' if kind[0] == 'c' else 'recipient'}:{of}"


async def say_chart(interaction: Asking, ref: str, scope: Scope) -> None:
    services = interaction.client.services
    found = await _find(interaction, ref, scope)
    yearly = yearly_of(found)
    picture = await chart_file(services, language_of(interaction, services), found, yearly)
    await answer(interaction, services, "companies/chart", files=picture, answer=found, yearly=yearly)


async def _listing(interaction: Asking, scope: Scope) -> Listing:
    return await companies.listed(interaction.client.services.db, scope, _freshness(interaction))


async def say_list(
    interaction: Asking,
    scope: Scope,
    sector: str,
    sort: Sort,
    least: int | None,
    page: int = 1,
    *,
    instead: bool = False,
) -> None:
    listing = await _listing(interaction, scope)
    chosen = listing.chosen(scope.agency, sector, sort, None if least is None else least * 100)
    await answer(
        interaction,
        interaction.client.services,
        "companies/list",
        instead=instead,
        scope=scope,
        sector=sector,
        sort=sort.value,
        least=least,
        page=page_of(chosen, page, LIST_PAGE),
        coverage=listing.coverage,
    )


async def say_new(
    interaction: Asking, days: int, agency: Agency | None, page: int = 1, *, instead: bool = False
) -> None:
    services = interaction.client.services
    found = await new_awards.new(services.db, agency, days, _freshness(interaction))
    sheet = page_of(found.awards, page, SECTION_PAGE)
    await answer(interaction, services, "companies/new", instead=instead, found=found, sheet=sheet)


SCOPED = r"(?:(?P<scope>[af][ICx][\d-]*[xve]):)?(?P<ref>(?:company|recipient):.+)"


class Show(Button, template=rf"company-show:{SCOPED}"):
    async def pressed(self, interaction: Asking) -> None:
        scope = read_scope(self.fields["scope"] or "")
        await say_company(interaction, self.fields["ref"], scope, instead=is_private(interaction))


class Section(
    Button,
    template=rf"company-(?P<way>open|turn):(?P<section>awards|newest|resold|said|method):(?P<page>\d{{1,4}}):{SCOPED}",
):
    async def pressed(self, interaction: Asking) -> None:
        instead = self.fields["way"] == "turn" and is_private(interaction)
        scope = read_scope(self.fields["scope"] or "")
        await say_section(
            interaction, self.fields["ref"], scope, self.fields["section"], int(self.fields["page"]), instead=instead
        )


class Chart(Button, template=rf"company-chart:{SCOPED}"):
    async def pressed(self, interaction: Asking) -> None:
        await say_chart(interaction, self.fields["ref"], read_scope(self.fields["scope"] or ""))


class Table(Button, template=r"company-csv:(?P<of>show|awards|compare):(?P<scope>\w[\w-]+):(?P<refs>.+)"):
    async def pressed(self, interaction: Asking) -> None:
        scope, refs = read_scope(self.fields["scope"]), self.fields["refs"].split(",")
        found = [await _find(interaction, _long(ref), scope) for ref in refs]
        awards = self.fields["of"] == "awards"
        made = spreadsheets.awards_table(found[0]) if awards else spreadsheets.answer_table(found)
        await _hand_over(interaction, made, found[0].name)


class Turn(
    Button,
    template=r"company-list:(?P<way>\d{1,4}|csv):(?P<scope>\w[\w-]+):(?P<sector>\w*):(?P<sort>\w+):(?P<least>\d*)",
):
    async def pressed(self, interaction: Asking) -> None:
        scope, sort = read_scope(self.fields["scope"]), Sort(self.fields["sort"])
        sector, least = self.fields["sector"], int(self.fields["least"]) if self.fields["least"] else None
        if self.fields["way"] != "csv":
            page = int(self.fields["way"])
            await say_list(interaction, scope, sector, sort, least, page, instead=is_private(interaction))
            return
        listing = await _listing(interaction, scope)
        chosen = listing.chosen(scope.agency, sector, sort, None if least is None else least * 100)
        await _hand_over(interaction, spreadsheets.holders_table(listing, chosen, scope.agency), "companies")


class New(Button, template=r"company-new:(?P<way>\d{1,4}|csv):(?P<days>\d{1,3}):(?P<agency>\w*)"):
    async def pressed(self, interaction: Asking) -> None:
        days, agency = int(self.fields["days"]), Agency(self.fields["agency"]) if self.fields["agency"] else None
        if self.fields["way"] != "csv":
            await say_new(interaction, days, agency, int(self.fields["way"]), instead=is_private(interaction))
            return
        services = interaction.client.services
        found = await new_awards.new(services.db, agency, days, _freshness(interaction))
        await _hand_over(interaction, spreadsheets.new_awards_table(found), "new-awards")


async def _hand_over(interaction: Asking, table: bytes, name: str) -> None:
    if len(table) > interaction.filesize_limit:
        raise Refusal("table_too_large")
    file = csv_file(table, name)
    await answer(interaction, interaction.client.services, "companies/csv", files=[file])


async def setup(client: Client) -> None:
    await client.add_cog(Companies(client.services))
    client.add_dynamic_items(Show, Section, Chart, Table, Turn, New)
