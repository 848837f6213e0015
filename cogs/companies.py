"""/company: what is on record about a company's ICE and CBP contracts."""

from discord import app_commands
from discord.ext import commands

from bot.actions import companies
from bot.client import Client, Services
from bot.rules.companies import SECTORS, Agency
from bot.rules.directory import Sort
from bot.rules.pages import page_of
from bot.speech import answer
from bot.tree import choice
from bot.ui import Asking, Button, is_private, suggesting

LONGEST_LABEL = 100
SECTION_PAGE = 6


class Companies(commands.GroupCog, group_name="company"):
    def __init__(self, services: Services) -> None:
        self.services = services

    @app_commands.command()
    async def show(self, interaction: Asking, name: str, *, public: bool = False) -> None:
        await say_company(interaction, name, private=not public)

    @show.autocomplete("name")
    @suggesting
    async def names(self, interaction: Asking, typed: str) -> list[app_commands.Choice[str]]:  # noqa: ARG002
        directory = await self.services.directory()
        return [
            app_commands.Choice(name=holder.name[:LONGEST_LABEL], value=holder.ref)
            for holder in directory.search(typed)
        ]

    @app_commands.command(name="list")
    @app_commands.choices(
        agency=[choice("agency", agency.value) for agency in Agency],
        sector=[choice("sector", sector) for sector in SECTORS],
        sort=[choice("sort", sort.value) for sort in Sort],
    )
    async def list_(
        self,
        interaction: Asking,
        agency: app_commands.Choice[str] | None = None,
        sector: app_commands.Choice[str] | None = None,
        sort: app_commands.Choice[str] | None = None,
    ) -> None:
        await say_list(
            interaction,
            agency=agency.value if agency else "",
            sector=sector.value if sector else "",
            sort=sort.value if sort else Sort.AMOUNT.value,
        )


async def say_company(interaction: Asking, query: str, *, private: bool = True, instead: bool = False) -> None:
    services = interaction.client.services
    found = await companies.show(services.db, await services.directory(), query)
    await answer(interaction, services, found.template, private=private, instead=instead, answer=found)


async def say_section(interaction: Asking, ref: str, section: str, page: int, *, instead: bool) -> None:
    services = interaction.client.services
    found = await companies.show(services.db, await services.directory(), ref)
    sheet = page_of(found.section(section), page, SECTION_PAGE)
    await answer(interaction, services, f"companies/{section}", instead=instead, answer=found, sheet=sheet)


async def say_list(
    interaction: Asking, *, agency: str, sector: str, sort: str, page: int = 1, instead: bool = False
) -> None:
    services = interaction.client.services
    directory = await services.directory()
    asked = Agency(agency) if agency else None
    await answer(
        interaction,
        services,
        "companies/list",
        instead=instead,
        agency=asked,
        sector=sector,
        sort=sort,
        page=directory.page(asked, sector, Sort(sort), page),
        coverage=directory.coverage,
    )


class Show(Button, template=r"company-show:(?P<ref>.+)"):
    async def pressed(self, interaction: Asking) -> None:
        await say_company(interaction, self.fields["ref"], instead=is_private(interaction))


class Section(
    Button, template=r"company-(?P<way>open|turn):(?P<section>awards|resold|said|method):(?P<page>\d{1,4}):(?P<ref>.+)"
):
    async def pressed(self, interaction: Asking) -> None:
        instead = self.fields["way"] == "turn" and is_private(interaction)
        await say_section(
            interaction, self.fields["ref"], self.fields["section"], int(self.fields["page"]), instead=instead
        )


class Turn(Button, template=r"company-list:(?P<agency>\w*):(?P<sector>\w*):(?P<sort>\w+):(?P<page>\d{1,4})"):
    async def pressed(self, interaction: Asking) -> None:
        fields = dict(self.fields)
        page = int(fields.pop("page"))
        await say_list(interaction, **fields, page=page, instead=is_private(interaction))


async def setup(client: Client) -> None:
    await client.add_cog(Companies(client.services))
    client.add_dynamic_items(Show, Section, Turn)
