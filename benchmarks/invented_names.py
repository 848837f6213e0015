"""Companies that do not exist, named as those in award records are: a few words everybody uses, many that few use."""

from collections.abc import Iterator
from itertools import accumulate
from random import Random

from bot.rules.search import Entry

ONSETS = "b bl br c ch cl cr d dr f fl fr g gl gr h j k l m n p ph pl pr qu r s sc sh sl sp st str t th tr v w wh z"
VOWELS = "a a a e e e i i o o u ai ea ee io oo ou y"
CODAS = "n r l s t ck m nd rt ll ng st x rd"
TRADES = """services solutions group systems technologies international management construction enterprises consulting
    technology federal security global communications supply center associates government american auto
    industries business engineering training national logistics partners medical design united aviation power
    resources research development environmental electric professional support advanced transport holdings
    marine health analytics network equipment data software media print office safety strategic defense
    aerospace county city state university laboratories institute towing plumbing electrical mechanical fire
    water energy fuel food catering hotel travel language translation legal court reporting investigations
    armored guard detention facilities maintenance cleaning landscaping paving concrete steel fence roofing
    glass furniture uniform textile outfitters optics sensors imaging radio wireless satellite cable cyber cloud
    digital mobile interactive creative learning veterinary kennel canine north south east west pacific atlantic
    mountain valley river lake coastal desert texas arizona california florida virginia georgia alaska native
    tribal first premier elite summit eagle liberty patriot pioneer frontier"""
FORMS = ["LLC", "Inc.", ", Inc.", ", LLC", "Corporation", "Corp", "Co.", "Ltd", "L.L.C.", "LP", "", ""]


def invented_companies(names: int, seed: int = 1) -> list[Entry]:
    """Six companies for each ten *names*; each weighs less than the one before."""
    random = Random(seed)
    naming = _Naming(random, own_words=names * 2 // 5)
    companies = names * 6 // 10
    others = names - companies
    return [
        Entry(f"company:{number}", name, (name, *aliases), weight=companies - number)
        for number, (name, aliases) in enumerate(naming.companies(companies, others))
    ]


class _Naming:
    def __init__(self, random: Random, own_words: int) -> None:
        self._random = random
        self._onsets, self._vowels, self._trades = ONSETS.split(), VOWELS.split(), TRADES.split()
        self._codas = [*CODAS.split(), "", "", "", ""]
        self._own = sorted({self._word() for _ in range(own_words)})
        random.shuffle(self._own)
        self._own_ranks = list(accumulate(1 / (rank + 30) for rank in range(len(self._own))))
        self._trade_ranks = list(accumulate(1 / (rank + 3) for rank in range(len(self._trades))))

    def companies(self, count: int, others: int) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Names and their aliases, *others* aliases in all."""
        for number in range(count):
            words = self._words()
            wanted = others * (number + 1) // count - others * number // count
            yield self._written(words), tuple(self._alias(words) for _ in range(wanted))

    def _word(self) -> str:
        pick = self._random.choice
        syllables = pick((1, 2, 2, 2, 3, 3, 4))
        word = "".join(pick(self._onsets) + pick(self._vowels) for _ in range(syllables)) + pick(self._codas)
        return word[:13].capitalize()

    def _some_own(self, count: int) -> list[str]:
        return self._random.choices(self._own, cum_weights=self._own_ranks, k=count)

    def _some_trade(self, count: int) -> list[str]:
        return [
            word.capitalize() for word in self._random.choices(self._trades, cum_weights=self._trade_ranks, k=count)
        ]

    def _words(self) -> list[str]:
        match self._random.choices(("name", "pair", "two", "initials", "trade", "alone"), (50, 10, 15, 8, 10, 7))[0]:
            case "name":
                return self._some_own(1) + self._some_trade(self._random.choice((1, 1, 2)))
            case "pair":
                first, second = self._some_own(2)
                return [first, "&", second, *self._some_trade(1)]
            case "two":
                return self._some_own(2) + self._some_trade(self._random.choice((0, 1)))
            case "initials":
                return ["".join(self._random.choices("ABCDEFGHIJKLMNOPRSTVW", k=3)), *self._some_trade(2)]
            case "trade":
                return self._some_trade(2) + self._some_own(1)
            case _:
                return self._some_own(1)

    def _written(self, words: list[str]) -> str:
        form = self._random.choice(FORMS)
        return " ".join(words) + (form if form.startswith(",") else f" {form}").rstrip()

    def _alias(self, words: list[str]) -> str:
        """A former name, a brand, or the name cut to its capitals."""
        match self._random.choice(("former", "brand", "capitals")):
            case "former":
                return self._written(self._words())
            case "brand":
                return "".join(self._some_own(2))
            case _:
                return "".join(word[0] for word in words) + self._random.choice([*FORMS[:2], "", " USA", " Federal"])
