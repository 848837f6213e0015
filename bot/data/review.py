"""What has to hold across the files of the starter data, and no single file can show."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from bot.rules.companies import AliasKind, Company
from bot.rules.declined import Declined
from bot.rules.names import normalise
from bot.sources.starter import Starter

# A remark has no source of its own: an amount in it would be a figure without measure, day and source.
_AMOUNT = re.compile(r"\$|US\$|€|\b\d+(\.\d+)?\s*(thousand|million|billion|dollars)\b|\d,\d{3}", re.IGNORECASE)
_FINDING = (AliasKind.COMMON, AliasKind.BRAND)


def problems(starter: Starter, declined: Collection[Declined] = ()) -> list[str]:
    """A sentence for each fault; none if the data may ship."""
    recorded = set[str]()
    award_keys = set[str]()
    for row in starter.obligations():
        recorded.add(row.recipient)
        award_keys.add(row.award_key)
    return [
        *_same_name(starter.companies),
        *_same_finding_name(starter),
        *_unreviewed_recipient(starter, recorded),
        *_ambiguities(starter, recorded),
        *_declined(starter.companies, declined),
        *(fault for company in starter.companies for fault in _company(company, award_keys)),
    ]


def _same_name(companies: Collection[Company]) -> Iterator[str]:
    """One recorded name is counted under one company."""
    for name, holders in _holders(companies, AliasKind.RECIPIENT).items():
        if len(holders) > 1:
            yield f"The recorded name {name} is counted under {' and '.join(holders)}."


def _same_finding_name(starter: Starter) -> Iterator[str]:
    asked_back = {normalise(ambiguity.name) for ambiguity in starter.ambiguities}
    for name, holders in _holders(starter.companies, *_FINDING).items():
        if name in asked_back:
            yield f"{name} is ambiguous and at the same time a name of {' and '.join(holders)}."
        elif len(holders) > 1:
            yield f"{name} means {' and '.join(holders)}: it belongs in ambiguous.toml."


def _unreviewed_recipient(starter: Starter, recorded: Collection[str]) -> Iterator[str]:
    """A name that finds a company must not be the recorded name of somebody else."""
    counted = _holders(starter.companies, AliasKind.RECIPIENT)
    found = _holders(starter.companies, *_FINDING)
    for name in sorted({normalise(one) for one in recorded} & found.keys()):
        if counted.get(name) != found[name]:
            yield f"{name} finds {found[name][0]} and is also a recorded name which is not counted there."


def _holders(companies: Collection[Company], *kinds: AliasKind) -> dict[str, list[str]]:
    found = defaultdict[str, list[str]](list)
    for company in companies:
        for name in sorted(company.names(*kinds)):
            found[name].append(company.id)
    return found


def _ambiguities(starter: Starter, recorded: Collection[str]) -> Iterator[str]:
    known = {f"company:{company.id}" for company in starter.companies} | {f"recipient:{name}" for name in recorded}
    names = [normalise(ambiguity.name) for ambiguity in starter.ambiguities]
    yield from (f"The ambiguous name {name} stands twice." for name in sorted({n for n in names if names.count(n) > 1}))
    for ambiguity in starter.ambiguities:
        yield from (f"{ambiguity.name}: {one} does not exist." for one in ambiguity.candidates if one not in known)
        if len(set(ambiguity.candidates)) < 2:  # noqa: PLR2004 (one meaning is not ambiguous)
            yield f"{ambiguity.name} has fewer than two meanings."


def _declined(companies: Collection[Company], declined: Collection[Declined]) -> Iterator[str]:
    """A refusal stands once, is of a company there is, and of nothing that was accepted."""
    known = {company.id: company for company in companies}
    places = [one.place for one in declined]
    yield from (f"declined.toml: {place} stands twice." for place in sorted({p for p in places if places.count(p) > 1}))
    for one in declined:
        if one.company_id not in known:
            yield f"declined.toml: there is no company {one.company_id}."
        elif _is_accepted(one, known[one.company_id]):
            yield f"declined.toml: {one.recipient or one.award} is refused, and is counted under {one.company_id}."


def _is_accepted(one: Declined, company: Company) -> bool:
    if one.award:
        return one.award in {resold.award_key for resold in company.resold}
    return normalise(one.recipient) in company.names(AliasKind.RECIPIENT)


def _company(company: Company, award_keys: Collection[str]) -> Iterator[str]:
    """Resold awards and purposes are of awards on record, remarks hold no amounts, statements are translated."""
    named = [*(resold.award_key for resold in company.resold), *company.purposes]
    yield from (f"{company.id}: the award {key} is not in the records." for key in named if key not in award_keys)
    yield from (f"{company.id}: a remark holds an amount: {text}" for text in company.remarks if _AMOUNT.search(text))
    yield from (f"{company.id}: a statement is not translated: {s.text}" for s in company.statements if not s.spanish)
    yield from (f"{company.id}: a statement has no day: {s.text}" for s in company.statements if not s.date)
