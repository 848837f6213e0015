"""The search for companies by name: how often it finds who is meant, and how long a key press takes.

    python -m benchmarks.autocomplete [--names 100000] [--check]

Recall counts queries that at most 25 names fit, of seven kinds. The floor is a search for names that begin as typed, in
a sorted list, timed in turns with the index. Each time is the median of three, in CPU time: nothing here waits.
"""

import argparse
import sys
import tracemalloc
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from statistics import mean, median
from time import process_time

from benchmarks.invented_names import invented_companies
from bot.rules.names import normalise, spelling
from bot.rules.search import Entry, NameIndex

SHOWN = 25
EACH = 60
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
HOSTILE = {
    "10,000 letters": "a" * 10_000,
    "10,000 spaces": " " * 10_000,
    "400 words": " ".join(f"{word} services" for word in range(200)),
    "common beginnings": "in ll se so gr co ma te an st",
    "long words nobody has": "qzxwvkj xqzwkvjp zzqqxxww wwxxqqzz kvkvkvkvk jqjqjqjqj xkcdxkcdx pqpqpqpq",
    "common words misspelt": "srevices soltuions systmes gruop managment internationl technologeis fedral",
    "emoji": "\N{CLOWN FACE}" * 400,
    "NUL": "\0" * 400,
    "one letter": "s",
    "legal form": "llc",
}


@dataclass(frozen=True, slots=True)
class Query:
    kind: str
    typed: str
    meant: Entry


@dataclass(frozen=True, slots=True)
class Answer:
    """*seconds* and *floor*, the time of the search by beginnings alone."""

    query: Query
    found: bool
    found_by_floor: bool
    seconds: float
    floor: float


class Floor:
    """A sorted list of names, searched for those that begin as typed."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        pairs = sorted({(spelling(name), n) for n, entry in enumerate(entries) for name in entry.names})
        self._names = [name for name, _ in pairs]
        self._entries = [entries[n] for _, n in pairs]

    def search(self, typed: str) -> list[Entry]:
        beginning = spelling(typed)
        first = bisect_left(self._names, beginning)
        last = bisect_left(self._names, beginning + "~", first)
        return self._entries[first : min(last, first + SHOWN)]


class Typist:
    """Makes queries of each kind for a list of entries; a query that too many names fit is not made."""

    def __init__(self, entries: Sequence[Entry], seed: int = 2) -> None:
        self._random = Random(seed)
        self._entries = entries
        self._with_aliases = [entry for entry in entries if len(entry.names) > 1]
        self._names = [f" {spelling(name)} " for entry in entries for name in entry.names]
        self._kinds: dict[str, Callable[[str], tuple[str, Callable[[str], bool]] | None]] = {
            "prefix": self._prefix,
            "word prefix": self._word_prefix,
            "1 typo": lambda name: self._misspelt(name, 1),
            "2 typos": lambda name: self._misspelt(name, 2),
            "infix": self._infix,
            "words left out": self._words_left_out,
            "alias": lambda name: (name, lambda other: other == f" {name} "),
        }

    def queries(self, each: int) -> list[Query]:
        return [query for kind in self._kinds for query in self._of_kind(kind, each)]

    def _of_kind(self, kind: str, each: int) -> Iterator[Query]:
        made = 0
        while made < each:
            entry = self._random.choice(self._with_aliases if kind == "alias" else self._entries)
            query = self._kinds[kind](
                spelling(self._random.choice(entry.names[1:]) if kind == "alias" else entry.names[0])
            )
            if query and sum(map(query[1], self._names)) <= SHOWN:
                made += 1
                yield Query(kind, query[0].lower(), entry)

    def _prefix(self, name: str) -> tuple[str, Callable[[str], bool]]:
        typed = name[: self._random.randint(3, max(3, len(name)))].strip()
        return typed, lambda other: other.startswith(f" {typed}")

    def _word_prefix(self, name: str) -> tuple[str, Callable[[str], bool]] | None:
        """Beginnings of one or two words, in any order, and never of the first word alone."""
        words = normalise(name).split()
        if len(words) == 1:
            return None
        chosen = self._random.sample(words[1:], 1) + self._random.sample(words[:1], self._random.randint(0, 1))
        typed = [word[: self._random.randint(min(3, len(word)), len(word))] for word in chosen]
        return " ".join(typed), lambda other: all(f" {word}" in other for word in typed)

    def _misspelt(self, name: str, typos: int) -> tuple[str, Callable[[str], bool]] | None:
        """The whole name without legal forms, or the first seven letters of it and more."""
        name = normalise(name)
        meant = name[: self._random.choice((len(name), self._random.randint(7, max(7, len(name)))))].strip()
        if len(meant) < 4 * typos:
            return None
        typed = meant
        for _ in range(typos):
            typed = self._typo(typed)
        return typed, lambda other: other.startswith(f" {meant}")

    def _typo(self, typed: str) -> str:
        place = self._random.randrange(len(typed))
        before, letter, after = typed[:place], typed[place], typed[place + 1 :]
        wrong = self._random.choice(ALPHABET)
        return self._random.choice(
            (
                before + after,
                before + wrong + after,
                before + letter + wrong + after,
                before + after[:1] + letter + after[1:],
            )
        )

    def _infix(self, name: str) -> tuple[str, Callable[[str], bool]] | None:
        if len(name) < 8:
            return None
        place = self._random.randint(1, len(name) - 6)
        typed = name[place : place + self._random.randint(5, 9)].strip()
        if len(typed) < 5:
            return None
        words = typed.split()
        return typed, lambda other: typed in other or all(f" {word}" in other for word in words)

    def _words_left_out(self, name: str) -> tuple[str, Callable[[str], bool]] | None:
        words = name.split()
        if len(words) < 3:
            return None
        left_out = self._random.randrange(1, len(words) - 1)
        typed = words[:left_out] + words[left_out + 1 :]
        return " ".join(typed), lambda other: all(f" {word}" in other for word in typed)


def answers(index: NameIndex, floor: Floor, queries: Sequence[Query]) -> list[Answer]:
    for query in queries[:: len(queries) // 20]:
        index.search(query.typed)
    return [_answer(index, floor, query) for query in queries]


def _answer(index: NameIndex, floor: Floor, query: Query) -> Answer:
    timed = [(_seconds(index.search, query.typed), _seconds(floor.search, query.typed)) for _ in range(3)]
    return Answer(
        query,
        found=query.meant in index.search(query.typed, SHOWN),
        found_by_floor=query.meant in floor.search(query.typed),
        seconds=median(own for own, _ in timed),
        floor=median(other for _, other in timed),
    )


def _seconds(search: Callable[[str], object], typed: str) -> float:
    start = process_time()
    search(typed)
    return process_time() - start


def _build_seconds(entries: Sequence[Entry]) -> float:
    start = process_time()
    NameIndex(entries)
    return process_time() - start


def _with_memory(entries: Sequence[Entry]) -> tuple[NameIndex, int]:
    """The index, and how many bytes it keeps."""
    tracemalloc.start()
    index = NameIndex(entries)
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    print(f"keeps {kept / 1e6:.1f} MB, needs {peak / 1e6:.1f} MB while it is built")
    return index, kept


def percentile(values: Sequence[float], part: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * part))]


def report(title: str, entries: Sequence[Entry], *, most_seconds: float, most_megabytes: float) -> list[bool]:
    """Prints the table of one list of names, and says of each bar whether it is met."""
    print(f"\n## {title}: {len(entries):,} entries, {sum(len(entry.names) for entry in entries):,} names\n")
    seconds = median(_build_seconds(entries) for _ in range(3))
    print(f"built in {seconds:.2f} s")
    index, kept = _with_memory(entries)
    given = answers(index, Floor(entries), Typist(entries).queries(EACH))
    _print_kinds(given)
    slowest = _print_hostile(index)
    recall = mean(answer.found for answer in given)
    one_typo = mean(answer.found for answer in given if answer.query.kind == "1 typo")
    p99 = percentile([answer.seconds for answer in given], 0.99)
    return [
        _bar(f"p99 {p99 * 1e3:.2f} ms < 10 ms", p99 < 0.010),
        _bar(f"slowest hostile query {slowest * 1e3:.2f} ms < 10 ms", slowest < 0.010),
        _bar(f"recall@{SHOWN} {recall:.1%} >= 97 %", recall >= 0.97),
        _bar(f"recall@{SHOWN} at one typo {one_typo:.1%} >= 88 %", one_typo >= 0.88),
        _bar(f"built in {seconds:.2f} s < {most_seconds} s", seconds < most_seconds),
        _bar(f"keeps {kept / 1e6:.1f} MB < {most_megabytes} MB", kept < most_megabytes * 1e6),
    ]


def _print_kinds(given: Sequence[Answer]) -> None:
    print(f"\n| kind | queries | recall@{SHOWN} | floor's recall | p50 ms | p99 ms | p50 / floor | p99 / floor |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in [*dict.fromkeys(answer.query.kind for answer in given), "all"]:
        of_kind = [answer for answer in given if kind in (answer.query.kind, "all")]
        own, floor = [answer.seconds for answer in of_kind], [answer.floor for answer in of_kind]
        p50, p99 = percentile(own, 0.5), percentile(own, 0.99)
        print(
            f"| {kind} | {len(of_kind)} | {mean(answer.found for answer in of_kind):.1%} "
            f"| {mean(answer.found_by_floor for answer in of_kind):.1%} | {p50 * 1e3:.2f} | {p99 * 1e3:.2f} "
            f"| {p50 / percentile(floor, 0.5):.0f} | {p99 / percentile(floor, 0.99):.0f} |"
        )
    print()


def _print_hostile(index: NameIndex) -> float:
    slowest = 0.0
    for title, typed in HOSTILE.items():
        seconds = median(_seconds(index.search, typed) for _ in range(5))
        slowest = max(slowest, seconds)
        print(f"hostile, {title}: {seconds * 1e3:.2f} ms")
    return slowest


def _bar(text: str, met: bool) -> bool:  # noqa: FBT001
    print(f"{'met' if met else 'NOT MET'}: {text}")
    return met


def real_names() -> list[Entry]:
    """Reviewed companies and all recipients of the starter data, if it is there."""
    from bot.sources.starter import StarterDamaged, read_starter  # noqa: PLC0415

    try:
        starter = read_starter()
        net: dict[str, int] = {}
        for obligation in starter.obligations():
            net[obligation.recipient] = net.get(obligation.recipient, 0) + obligation.net_cents
    except (StarterDamaged, OSError) as error:
        print(f"real names left out: {error}")
        return []
    companies = (
        Entry(f"company:{company.id}", company.name, (company.name, *(alias.name for alias in company.aliases)), 10**13)
        for company in starter.companies
    )
    return [*companies, *(Entry(f"recipient:{name}", name, (name,), cents) for name, cents in net.items())]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, default=100_000, help="how many names to invent")
    parser.add_argument("--check", action="store_true", help="exit with 1 if a bar is not met")
    arguments = parser.parse_args()
    met = report("invented companies", invented_companies(arguments.names), most_seconds=5, most_megabytes=60)
    if real := real_names():
        met += report("the starter data", real, most_seconds=0.3, most_megabytes=5)
    return int(arguments.check and not all(met))


if __name__ == "__main__":
    sys.exit(main())
