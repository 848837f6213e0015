"""From the research file and what people decided about it (curation.toml) to one reviewable file a company."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.rules.names import normalise

Table = dict[str, Any]

_ASIDE = re.compile(r"(?P<name>.+) \((?P<note>[a-z][^()]*)\)")
_RECIPIENT_KINDS = ("recipient_name_in_records", "former_recipient_name")
_OBLIGATED_NOW = "2026"  # rows of the newest snapshot: their figures come from the records themselves


class ReviewError(Exception):
    """The research file says something that curation.toml has not decided on."""


@dataclass(frozen=True, slots=True)
class Research:
    companies: Mapping[str, Table]
    holders: Mapping[str, Table]  # those asked about that hold no contract, by name
    curation: Table
    award_recipients: Mapping[str, frozenset[str]]  # award key → recipients in the award data

    @property
    def recorded(self) -> frozenset[str]:
        return frozenset[str]().union(*self.award_recipients.values())

    @property
    def ids(self) -> list[str]:
        unknown = self.companies.keys() - self.curation["company"].keys()
        if unknown:
            raise ReviewError(f"{min(unknown)} is not in curation.toml")
        return sorted(self.curation["company"])


def company_table(research: Research, company_id: str) -> Table:
    """The company's file as plain tables, in the order in which they are read best."""
    return _Company(research, company_id).table()


class _Company:
    def __init__(self, research: Research, company_id: str) -> None:
        self._research = research
        self._id = company_id
        self._decided: Table = research.curation["company"][company_id]
        self._found: Table = research.companies.get(company_id, {"contracts": [], "aliases": []})
        self._sources: dict[str, Table] = {}
        self._used = set[str]()  # rows decided on that the research file really has

    def table(self) -> Table:
        reported = [row for row in self._found["contracts"] if row["confidence"] == "reported"]
        labels = {id(row): f"reported {place}" for place, row in enumerate(reported, start=1)}
        rows = [(self._decision(row, labels.get(id(row), str(row["piid"]))), row) for row in self._found["contracts"]]
        self._refuse_unused()
        aliases = list(self._aliases())
        return _filled(
            {
                "id": self._id,
                "name": self._decided.get("name") or self._found["name"],
                "sector": self._decided["sector"],
                "remarks": self._decided.get("remarks", []),
                "aliases": aliases,
                "owners": [
                    {**owner, "source": self._source(owner["source"])} for owner in self._decided.get("owners", [])
                ],
                "statements": self._statements(),
                "resold": [self._resold(decided, row) for decided, row in rows if self._is_resold(decided, row)],
                "notes": [
                    *(self._note(decided, row) for decided, row in rows if _is_note(row)),
                    *({**note, "source": self._source(note["source"])} for note in self._decided.get("notes", [])),
                ],
                "purposes": self._purposes({normalise(a["name"]) for a in aliases if a["kind"] == "recipient"}),
                "sources": self._sources,
            }
        )

    def _decision(self, row: Table, label: str) -> Table:
        self._used.add(label)
        decided = self._decided.get("rows", {}).get(label)
        if decided is None and (row.get("note") or row["via"]) and (_is_note(row) or row["via"]):
            raise ReviewError(f"{self._id}: the row {label} has a note or a reseller, and is not in curation.toml")
        return decided or {}

    def _refuse_unused(self) -> None:
        known = {name for found in self._found["aliases"] for name, _ in self._cleaned(found["name"])}
        unknown = self._decided.get("names", {}).keys() - known | self._decided.get("rows", {}).keys() - self._used
        if unknown:
            raise ReviewError(f"{self._id}: {min(unknown)} in curation.toml is not in the research file")

    def _aliases(self) -> Iterator[Table]:
        """Names that find the company first, those that are counted last; equal ones once, as the records write it."""
        seen = set[tuple[str, str]]()
        for alias in sorted(self._names(), key=self._alias_order):
            key = (alias["kind"], normalise(alias["name"]))
            if key not in seen:
                yield alias
            seen.add(key)

    def _alias_order(self, alias: Table) -> tuple[int, bool]:
        order = ("common", "brand", "product", "recipient")
        return order.index(alias["kind"]), alias["name"] not in self._research.recorded

    def _names(self) -> Iterator[Table]:
        kinds = {normalise(name): kind for kind in ("brand", "product") for name in self._decided.get(kind, [])}
        notes = dict[str, str]()
        for found in self._found["aliases"]:
            for name, note in self._cleaned(found["name"]):
                if found["kind"] in _RECIPIENT_KINDS:
                    yield self._recipient(name, note, former=found["kind"] == "former_recipient_name")
                elif normalise(name) in kinds:
                    notes[name] = note
                elif found["kind"] == "common_name":
                    yield _filled({"name": name, "kind": "common", "note": note})
                else:
                    raise ReviewError(f"{self._id}: {name} is neither brand nor product in curation.toml")
        for kind in ("common", "brand", "product"):
            for name in self._decided.get(kind, []):
                yield _filled({"name": name, "kind": kind, "note": notes.get(name, "")})
        yield from (self._recipient(name, "", former=False) for name in self._decided.get("recipients", []))

    def _cleaned(self, name: str) -> Iterator[tuple[str, str]]:
        if name in self._decided.get("left_out", []):
            return
        if name in self._research.curation["splits"]:
            yield from ((part, "") for part in self._research.curation["splits"][name])
            return
        aside = _ASIDE.fullmatch(name)
        yield (aside["name"], aside["note"]) if aside else (name, "")

    def _recipient(self, name: str, note: str, *, former: bool) -> Table:
        names = {normalise(one): decided for one, decided in self._decided.get("names", {}).items()}
        decided = names.get(normalise(name), {})
        note = decided.get("note") or note or ("former name" if former else "")
        kind = decided.get("kind", "recipient")
        return _filled({"name": name, "kind": kind, "unit": decided.get("unit", ""), "note": note})

    def _statements(self) -> list[Table]:
        found, spanish = self._found.get("statements", []), self._decided.get("spanish", [])
        if len(found) != len(spanish):
            raise ReviewError(f"{self._id}: {len(found)} statements, {len(spanish)} translations")
        said = [{**one, "spanish": translated} for one, translated in zip(found, spanish, strict=True)]
        keys = ("kind", "date", "text", "spanish")
        return [
            {**{key: str(one[key]) for key in keys}, "source": self._source(one["source"])}
            for one in sorted([*said, *self._decided.get("statements", [])], key=lambda one: str(one["date"]))
        ]

    def _is_resold(self, decided: Table, row: Table) -> bool:
        in_data = row.get("award_key") in self._research.award_recipients
        return bool(row["via"]) and row["confidence"] == "record" and in_data and "unnamed" not in decided

    def _resold(self, decided: Table, row: Table) -> Table:
        return _filled(
            {
                "award_key": row["award_key"],
                "agency": row["agency"],
                "reseller": row["via"].removesuffix(" (reseller)"),
                "product": decided["product"],
                "description": decided.get("description") or row["description"],
                "note": decided["remark"],
                "source": self._source(row["source"]),
            }
        )

    def _note(self, decided: Table, row: Table) -> Table:
        article = self._research.curation["article"]
        standard = row["description"].startswith(article["starts"])
        return _filled(
            {
                "agency": row["agency"] if row["agency"] in {"ICE", "CBP"} else "",
                "award_key": row.get("award_key", ""),
                "recipient": row.get("recipient_name_in_record", ""),
                "description": article["description"] if standard else decided.get("description") or row["description"],
                "start": str(row["start"] or ""),
                "end": str(row["end"] or ""),
                "status": row.get("status", ""),
                **_figures(row),
                "as_of": str(row.get("as_of") or row["source"]["date"]),
                "confidence": row["confidence"],
                "sure": row["sure"],
                "remark": decided.get("remark", ""),
                "source": self._source(row["source"]),
            }
        )

    def _purposes(self, counted: Collection[str]) -> dict[str, str]:
        """What the awards under *counted* names are for; of two rows for one award the first says it."""
        purposes = dict[str, str](self._decided.get("purposes", {}))
        for row in self._found["contracts"]:
            recipients = self._research.award_recipients.get(row.get("award_key", ""), frozenset[str]())
            if not row["via"] and any(normalise(name) in counted for name in recipients):
                decided = self._decided.get("rows", {}).get(row["piid"], {})
                purposes.setdefault(row["award_key"], decided.get("description") or row["description"])
        return purposes

    def _source(self, source: str | Table) -> str:
        """The key under which the file's end has the source; equal ones have one key."""
        said = self._named_source(source) if isinstance(source, str) else source
        source = _filled({key: str(said.get(key) or "") for key in ("title", "publisher", "url", "date")})
        return _key_of(source, self._sources)

    def _named_source(self, name: str) -> Table:
        if name == "parent":
            return self._found["parent_source"]
        holder = self._research.holders[self._decided["holder"]]
        return holder["source" if name == "first" else "second_source"]


def _is_note(row: Table) -> bool:
    """Reported, of an older snapshot, or with a status: today's records alone do not tell it."""
    old = not str(row.get("as_of") or "").startswith(_OBLIGATED_NOW)
    return row["confidence"] == "reported" or old or bool(row.get("status"))


def _figures(row: Table) -> Table:
    """Amounts by measure; none for an award of the newest snapshot, whose figures the records give."""
    if row["amount_usd"] is None or str(row.get("as_of") or "").startswith(_OBLIGATED_NOW):
        return {}
    parts = [row, *row["other_amounts"]]
    amounts = {part["amount_type"]: f"{part['amount_usd']:,.2f}" for part in parts}
    return {"meaning": row["amount_meaning"], "amounts": amounts}


def _key_of(source: Table, sources: dict[str, Table]) -> str:
    slug = _slug(source)
    keys = (slug if place == 1 else f"{slug}-{place}" for place in range(1, len(sources) + 2))
    return next(key for key in keys if sources.setdefault(key, source) == source)


def _slug(source: Table) -> str:
    """Publisher and year; for the award data the fiscal years instead, which stand in the title."""
    publisher = re.split(r"[,(:]| API| copy| in EnterpriseAI", source.get("publisher", ""))[0]
    years = "-".join(re.findall(r"FY\d+", source.get("title", ""))) or source.get("date", "")[:4]
    return re.sub(r"[^a-z0-9]+", "-", f"{publisher} {years}".lower()).strip("-")


def _filled(table: Table) -> Table:
    return {key: value for key, value in table.items() if value not in ("", [], {}, None)}


def ambiguous_table(curation: Table) -> Table:
    return {"ambiguous": [{"name": n, "candidates": c} for n, c in curation["ambiguous"].items()]}
