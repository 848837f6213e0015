"""Makes the starter data: `python -m bot.data.build --research companies.yaml --awards DIR [--out bot/data]`.

The same input gives the same bytes. Company files and ambiguous.toml are reviewed by people once they exist, so they
are written only where they are missing, or with --replace-companies. Needs the dev extra (PyYAML, tomli-w).
"""

import argparse
import hashlib
import sys
import tomllib
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, cast

import tomli_w
import yaml

from bot.data.build_awards import Awards, RowError, read_awards, write_awards
from bot.data.build_companies import Research, ReviewError, ambiguous_table, company_table
from bot.data.review import problems
from bot.sources.declined import read_declined
from bot.sources.starter import StarterDamaged, read_starter

CURATION = Path(__file__).with_name("curation.toml")
SNAPSHOT = "ice_cbp_2021_2026"


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    try:
        build(options.research, options.awards, options.out, options.curation, replace=options.replace_companies)
        faults = problems(read_starter(options.out), read_declined(options.out))
    except (RowError, ReviewError, StarterDamaged) as error:
        faults = [str(error)]
    for fault in faults:
        print(fault, file=sys.stderr)  # noqa: T201 (a program of its own, for whoever builds the data)
    return 1 if faults else 0


def build(research_file: Path, awards_folder: Path, out: Path, curation_file: Path, *, replace: bool) -> None:
    curation = tomllib.loads(curation_file.read_text(encoding="utf-8"))
    found: dict[str, Any] = yaml.safe_load(research_file.read_text(encoding="utf-8"))
    awards = read_awards(awards_folder)
    (out / "companies").mkdir(parents=True, exist_ok=True)
    write_awards(awards, out / "awards.csv.gz")
    sha256 = hashlib.sha256((out / "awards.csv.gz").read_bytes()).hexdigest()
    _write(out / "starter.toml", starter_table(curation["version"], found["snapshots"][SNAPSHOT], awards, sha256))
    for path, table in _reviewed(found, curation, awards):
        if replace or not (out / path).exists():
            _write(out / path, table)


def starter_table(version: int, snapshot: dict[str, Any], awards: Awards, sha256: str) -> dict[str, Any]:
    as_of = date.fromisoformat(snapshot["as_of"])
    late = [row.award_key for row in awards.obligations if row.last_action > as_of]
    if late:
        raise RowError(f"{late[0]} has an action later than {as_of}, the day of the data")
    return {
        "version": version,
        "as_of": as_of,
        "awards": {
            "sha256": sha256,
            "lines": len(awards.obligations),
            "recipients": len(awards.recipients),
            "awards": len(awards.award_recipients),
            "duplicates_dropped": awards.duplicates,
        },
        "agency_years": [
            {"agency": agency.value, "fiscal_year": year, "complete": held.complete}
            | {"rows": held.rows, "negative_rows": held.negative_rows, "awards": len(held.award_keys)}
            for (agency, year), held in awards.years.items()
        ],
        "sources": [{key: snapshot["source"][key] for key in ("title", "publisher", "url", "date")}],
    }


def _reviewed(found: dict[str, Any], curation: dict[str, Any], awards: Awards) -> list[tuple[Path, dict[str, Any]]]:
    research = Research(
        companies={company["id"]: company for company in found["companies"]},
        holders={holder["name"]: holder for holder in found["not_contract_holders"]},
        curation=curation,
        award_recipients=awards.award_recipients,
    )
    companies = [(Path("companies", f"{one}.toml"), company_table(research, one)) for one in research.ids]
    return [*companies, (Path("ambiguous.toml"), ambiguous_table(curation))]


def _write(path: Path, table: dict[str, Any]) -> None:
    lists = [key for key in ("aliases", "owners", "agency_years") if key in table]
    plain = {key: value for key, value in table.items() if not isinstance(value, dict) and not _is_tables(value)}
    rest = {key: value for key, value in table.items() if key not in plain and key not in lists}
    parts = [
        tomli_w.dumps(plain, indent=2) + "".join(_one_a_line(key, table[key]) for key in lists),
        tomli_w.dumps(rest, indent=2),
    ]
    path.write_text("\n".join(part for part in parts if part), encoding="utf-8", newline="\n")


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(one, dict) for one in cast("list[object]", value))


def _one_a_line(key: str, tables: list[dict[str, Any]]) -> str:
    """The list with each table on one line: names are reviewed by reading down."""
    lines = (", ".join(tomli_w.dumps({key: value}).strip() for key, value in table.items()) for table in tables)
    return f"{key} = [\n" + "".join(f"  {{ {line} }},\n" for line in lines) + "]\n"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.data.build", description="Makes the starter data.")
    parser.add_argument("--research", type=Path, required=True, help="companies.yaml")
    parser.add_argument("--awards", type=Path, required=True, help="the folder of CBP_ICE_FY*_Contract_Obligations.csv")
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="default: where the bot reads it")
    parser.add_argument("--curation", type=Path, default=CURATION, help="what people decided")
    parser.add_argument("--replace-companies", action="store_true", help="also overwrite reviewed company files")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
