"""From an entry of a medication list to its ingredients: `metoprolol succinate ER 50 mg tablet` is metoprolol.

    read("Bactrim DS 1 tab BID")  -> sulfamethoxazole, trimethoprim; ignored: DS 1 (strength), tab (form), BID (timing)

An entry that is an id, a name, another identifier or an alias as it stands is that. Otherwise it is read from left to
right: the longest run of words that names something, then what is known to stand beside a medicine
(`tailrx.names.details`), which is ignored and told. It is a failure, and no ingredient of it is answered, where a word
beside the name is left unread, where two medicines stand side by side without a sign between them, where a bracket
names another medicine, or where something says that it is not taken. Words that are not understood behind the details
of a medicine are told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from .aliases import Aliases
from .codes import MAX_CODE
from .details import JOINS, NOT_TAKEN, is_dose, kind_of, plain
from .identifiers import unwrapped
from .index import NameIndex
from .match import Match, joined
from .meanings import ASKS, SIGNS, Ingredient, Ingredients, Meanings
from .nearness import LIKE
from .salts import CATIONS, SALT_WORDS
from .scanning import (
    ELEMENTS,
    UNKNOWN,
    Mention,
    Scan,
    Token,
    longest_stretch,
    may_be_a_name,
    merged,
    not_taken,
    scan,
    tokens_of,
)  # fmt: skip
from .spelling import as_written, folded, shown

_SIGNS_BETWEEN = frozenset({"/", "+", "&", "-", "–"})
SLACK = 2  # tokens that a spelling may have more than the name as listed
MAX_INGREDIENTS = 12
MAX_ACRONYM = 4
LIKELY = 6  # letters of a word that may be a misspelt name
PAIRED = 4.0  # times: two strengths in mg that far apart are of two substances
FAR_APART = 12.0  # times: a range of doses is narrower
SMALL = 4  # 1/2, 3/4: parts of a tablet
_MASS = r"(?:mg|mcg|g|ug|µg|μg)"
_TWO_STRENGTHS = re.compile(
    rf"(?P<one>\d+(?:[.,]\d+)?)\s?(?P<unit>{_MASS})?\s(?P<sign>[/-])\s(?P<other>\d+(?:[.,]\d+)?)\s?(?P<its>{_MASS})?"
    r"(?:\s(?!ml|l\b|h|kg|%|/|-)|$)"
)
NUMBERED = frozenset({"acetaminophen", "paracetamol", "acetylsalicylic acid", "aspirin", "butalbital", "caffeine"})


@dataclass(frozen=True)
class Detail:
    """What stood beside the medicine and was ignored: `50 mg`, of the kind `strength`."""

    text: str
    kind: str


@dataclass(frozen=True)
class Entry:
    """`ingredients` are what the entry was read as, none where `failure` says why it was not; `ignored` is what else
    stands in it, and `note` what was done, in words."""

    text: str
    ingredients: tuple[Ingredient, ...] = ()
    ignored: tuple[Detail, ...] = ()
    failure: Match | None = None

    @property
    def details(self) -> tuple[str, ...]:
        """What was ignored, in words."""
        return tuple(f"{d.text} ({d.kind})" for d in self.ignored if d.kind != UNKNOWN)

    @property
    def note(self) -> str:
        """How the entry was read, where that is more than looking up one name."""
        parts = [i.text for i in self.ingredients]
        written = all(part in self.text for part in parts)  # and not what an alias holds
        sentences = [f"{shown(self.text)} was read as {joined(parts)}."] if len(parts) > 1 and written else []
        if strange := [d.text for d in self.ignored if d.kind == UNKNOWN]:
            sentences.append(f"Not understood in {shown(self.text)} and left aside: {', '.join(map(repr, strange))}.")
        return " ".join(sentences)


class EntryReader:
    """Reads against the names of an index and, after them, `ours`; the user's `aliases` go before both."""

    def __init__(self, names: NameIndex, aliases: Sequence[Aliases] = (), ours: Sequence[Aliases] = ()):
        self.names, self.meanings = names, Meanings(names, aliases, ours)

    def with_aliases(self, aliases: Sequence[Aliases]) -> "EntryReader":
        """The same reader with further names of the user's."""
        if not aliases:
            return self
        other = EntryReader(self.names)
        other.meanings = self.meanings.with_aliases(aliases)
        return other

    def read(self, text: str) -> Entry:
        """What `text` names; raises nothing."""
        bare = unwrapped(text)
        if (ingredients := self.meanings.of_all(bare or text)) and not NOT_TAKEN.search(bare):
            return self._entry(text, ingredients, ())
        return self._parsed(text, plain(bare))

    def _parsed(self, text: str, bare: str) -> Entry:
        tokens = list(tokens_of(bare))
        seen = scan(bare, tokens, lambda k: self._name_at(bare, tokens, k), _is_code, self._is_brand)
        ignored = tuple(Detail(*d) for d in merged(bare, seen.details))
        mentions, unread = self._decided(bare, tokens, seen)
        if word := not_taken(bare, tokens, mentions):
            return self._entry(text, (), ignored, self._not_taken(text, word, mentions))
        if not mentions:
            return self._entry(text, (), ignored, self._unknown(text, bare, unread, seen.details))
        unread = [*unread, *self._of_another(tokens, mentions, seen)]
        outer, trouble = self._sorted_out(mentions)
        if trouble := next((i.match for r in mentions for i in r.meaning if i.match.kind in ASKS), None) or trouble:
            return self._entry(text, (), ignored, replace(trouble, reason=_inside(text, trouble.reason)))
        if unread:
            left = " ".join(bare[a.start : a.end] for a in unread)
            return self._entry(text, (), ignored, self._left_over(text, outer, left))
        return self._entry(text, outer, ignored)

    def _is_brand(self, meaning: Ingredients) -> bool:
        return meaning[0].brand or meaning[0].match.kind == "ambiguous"

    def _entry(
        self, text: str, ingredients: tuple[Ingredient, ...], ignored: tuple[Detail, ...], failure: Match | None = None
    ) -> Entry:
        if failure is None and (question := next((i.match for i in ingredients if i.match.kind in ASKS), None)):
            failure = question
        return Entry(text, () if failure else ingredients, ignored, failure)

    def _name_at(self, text: str, tokens: Sequence[Token], at: int) -> tuple[int, Ingredients] | None:
        """The longest name that begins at a token: after which token it ends, and what it means."""
        if at >= len(tokens):
            return None
        begins = self.meanings.begins
        most = max(begins.get(tokens[at].low, 0), begins.get(folded(tokens[at].text), 0))
        for end in range(min(at + most + (SLACK if most > 1 else 0), len(tokens)), at, -1):
            span = tokens[at:end]
            words = text[span[0].start : span[-1].end]
            if len(span) == 1 and (kind_of(words) or words.casefold() in JOINS):
                continue
            if not may_be_a_name(span):
                continue
            if not SIGNS.isdisjoint(t.text for t in span) and not self.meanings.is_signed(words):
                continue
            if ingredients := self.meanings.of_some(words):
                return self._with_salt(text, tokens, at, end, ingredients)
        if tokens[at].text.casefold() in CATIONS and (rest := self._name_at(text, tokens, at + 1)):
            end, _ = rest
            words = text[tokens[at].start : tokens[end - 1].end]
            if match := self.names.salted(words):
                return end, (Ingredient(words, match),)
        return None

    def _with_salt(
        self, text: str, tokens: Sequence[Token], at: int, end: int, ingredients: Ingredients
    ) -> tuple[int, Ingredients]:
        """The name with the salt words behind it, which the match then tells."""
        last = end
        while last < len(tokens) and tokens[last].text.casefold() in SALT_WORDS:
            last += 1
        if last > end and len(ingredients) == 1:
            words = text[tokens[at].start : tokens[last - 1].end]
            if match := self.names.salted(words):
                return last, (Ingredient(words, match),)
        return end, ingredients

    def _decided(
        self, text: str, tokens: Sequence[Token], seen: "Scan[Ingredients]"
    ) -> "tuple[list[Mention[Ingredients]], list[Token]]":
        """The names of an entry, where the others say which of several is meant; and what is left unread.

        A code, or an alias of several meanings, means the one that the others name too or that makes a product with
        them. A few capitals between words are no medicine beside others, unless a sign joins them."""
        sure = frozenset(self.meanings.key(i) for r in seen.mentions for i in r.meaning if i.match.kind not in ASKS)
        mentions, lost = list[Mention[Ingredients]](), list[Mention[Ingredients]]()
        for k, mention in enumerate(seen.mentions):
            if sure and mention.meaning[0].match.kind == "ambiguous":
                choices = [
                    self.meanings.of_alias(mention.text, t, m)
                    for t in self.meanings.ours
                    for m in t.meanings.get(folded(mention.text), ())
                ]
                fits = [choice for choice in choices if {self.meanings.key(i) for i in choice} == sure]
                mention = replace(mention, meaning=fits[0]) if len(fits) == 1 else mention
            following = seen.mentions[k + 1].join if k + 1 < len(seen.mentions) else ""
            alone = not {mention.join, following} & _SIGNS_BETWEEN and sure not in self.meanings.products
            if len(seen.mentions) > 1 and self._is_acronym(text, mention) and alone:
                lost.append(mention)
            else:
                mentions.append(mention)
        unread = seen.unread + [t for mention in lost for t in tokens[mention.start : mention.end]]
        for code in seen.codes if mentions else ():
            fitting = [n for n in code.meaning[0].match.may_mean if sure | {n} in self.meanings.products]
            if len(fitting) == 1:
                title = self.names.title_of(fitting[0])
                clause = f"{shown(code.text)} beside {joined([i.text for r in mentions for i in r.meaning])} is {title}"
                match = self.names.match_to(code.text, fitting[0], f"{clause}.", f"{clause},")
                mentions.append(replace(code, meaning=(Ingredient(self.names.name(fitting[0]), match),), join="/"))
                unread = [t for t in unread if t not in tokens[code.start : code.end]]
        return (mentions or list(seen.codes)), unread

    def _is_acronym(self, text: str, mention: "Mention[Ingredients]") -> bool:
        if len(mention.text) > MAX_ACRONYM or not (mention.text.isalpha() and mention.text.isupper()) or text.isupper():
            return False
        number = self.names.number_of(mention.meaning[0].match)
        return number is not None and as_written(self.names.name(number)) != as_written(mention.text)

    def _sorted_out(self, mentions: "Sequence[Mention[Ingredients]]") -> tuple[tuple[Ingredient, ...], Match | None]:
        """The ingredients, each once, and what is wrong with how they stand together."""
        level = min(r.depth for r in mentions)
        outer: dict[object, Ingredient] = {}
        first = next(i for i, r in enumerate(mentions) if r.depth == level)
        for mention in (r for r in mentions if r.depth == level):
            new = {self.meanings.key(i): i for i in mention.meaning}
            apart = not (new.keys() <= outer.keys() or outer.keys() <= new.keys())
            product = frozenset(outer | new) in self.meanings.products and not self._is_brand(mention.meaning)
            product = product and not any(self._is_brand((i,)) for i in outer.values())  # Hedex ibuprofen is no product
            if outer and not mention.join and apart and not product:
                both = joined([*dict.fromkeys(i.text for i in outer.values()), mention.text])
                clause = f"{both} stand side by side without a sign between them"
                return tuple(outer.values()), self._two(clause, [*outer.values(), *mention.meaning])
            outer = outer | {k: i for k, i in new.items() if k not in outer}
        inner = [r for i, r in enumerate(mentions) if r.depth > level and i > first and folded(r.text) not in ELEMENTS]
        inside = {self.meanings.key(i): i for r in inner for i in r.meaning if i.match.kind not in ASKS}
        finer = bool(inside) and all(any(self._extends(i, o) for o in outer.values()) for i in inside.values())
        if inside and not finer and not (inside.keys() <= outer.keys() or outer.keys() <= inside.keys()):
            ours, theirs = joined([i.text for i in outer.values()]), joined([r.text for r in inner])
            clause = f"{ours} is followed by {theirs} in brackets, which is another"
            return tuple(outer.values()), self._two(clause, [*outer.values(), *inside.values()])
        if len(inside) > len(outer) or (finer and len(inside) == len(outer)):
            outer = inside
        if len(outer) > MAX_INGREDIENTS:
            return (), self._two(f"it holds {len(outer)} medicines", list(outer.values()))
        return tuple(outer.values()), None

    def _title(self, ingredient: Ingredient) -> str:
        number = self.names.number_of(ingredient.match)
        return as_written(ingredient.text if number is None else self.names.name(number))

    def _extends(self, ingredient: Ingredient, other: Ingredient) -> bool:
        """Whether one is a salt or ester of the other, by its title."""
        return self._title(ingredient).startswith(f"{self._title(other)} ")

    def _two(self, clause: str, ingredients: Sequence[Ingredient]) -> Match:
        near = tuple(dict.fromkeys(self.names.name(i.match.drug) for i in ingredients if i.match.drug is not None))
        return Match(None, "ambiguous", f"{clause}; make entries of their own of them, or write a / between.", near)

    def _not_taken(self, text: str, word: str, mentions: "Sequence[Mention[Ingredients]]") -> Match:
        near = tuple(self.names.name(i.match.drug) for r in mentions for i in r.meaning if i.match.drug is not None)
        reason = (
            f"{shown(text)} says {word!r}, so it may be no medicine that is taken; write the medicine alone if it is."
        )
        return Match(None, "unknown text", reason, near)

    def _left_over(self, text: str, ingredients: Sequence[Ingredient], left: str) -> Match:
        near = tuple(self.names.name(i.match.drug) for i in ingredients if i.match.drug is not None)
        read = "is" if len(ingredients) == 1 else "are"
        clause = f"{joined([i.text for i in ingredients])} {read} read in {shown(text)}, but not {shown(left)}"
        return Match(None, "unknown text", f"{clause}; write the medicine alone, or spell it otherwise.", near)

    def _of_another(
        self, tokens: Sequence[Token], mentions: "Sequence[Mention[Ingredients]]", seen: "Scan[Ingredients]"
    ) -> list[Token]:
        """What was taken for a detail and tells of a medicine that is not named: a second strength, a number that
        stands for codeine, a misspelt name among the comments."""
        tokens_of_another = [
            t for t in (self._numbered(tokens, mentions), self._second_strength(tokens, mentions)) if t
        ]
        strange = [t for t, kind in seen.details if kind in (UNKNOWN, "bracket") and len(t.text) >= LIKELY]
        return tokens_of_another + [t for t in strange if self.names.resembles(t.text)]

    def _second_strength(self, tokens: Sequence[Token], mentions: "Sequence[Mention[Ingredients]]") -> Token | None:
        """`losartan 50/12.5` holds something else; but not `1/2 tablet`, `5 mg/5 mL`, `5-10 mg` or an insulin 70/30."""
        titles = {self._title(i) for r in mentions for i in r.meaning}
        if len(titles) > 1 or any(title.startswith("insulin") for title in titles):
            return None
        words = [t.text.casefold() for t in tokens[mentions[-1].end : mentions[-1].end + 7]]
        match = _TWO_STRENGTHS.match(" ".join(words))
        if not match:
            return None
        first, second = (float(n.replace(",", ".").rstrip(".")) for n in (match["one"], match["other"]))
        ratio = max(first, second) / max(min(first, second), 1e-9)
        # A range, or `100 mg - 1`; two strengths in mg need not lie as far apart as two bare numbers.
        apart = PAIRED if match["unit"] and match["its"] else FAR_APART
        if match["sign"] == "-" and (ratio < apart or (match["unit"] and not match["its"])):
            return None
        whole = match["unit"] or first > SMALL or second > SMALL
        return tokens[mentions[-1].end] if whole else None

    def _numbered(self, tokens: Sequence[Token], mentions: "Sequence[Mention[Ingredients]]") -> Token | None:
        """The number behind an analgesic that says how much codeine is in it: `Tylenol 3`."""
        for mention in mentions:
            titles = {self._title(i) for i in mention.meaning}
            behind = [t for t in tokens[mention.end : mention.end + 3] if t.text != "-"][:2]
            measured = len(behind) > 1 and is_dose(behind[1].text)
            if titles <= NUMBERED and behind and re.fullmatch("#|[234]", behind[0].text) and not measured:
                return behind[0]
        return None

    def _unknown(self, text: str, bare: str, unread: Sequence[Token], details: Sequence[tuple[Token, str]]) -> Match:
        """Nothing in it names a medicine."""
        detailed = bool(details)
        for token, _ in details:  # `INH 300 mg`: no inhaler
            if not unread and (match := self.names.exact(token.text)) and match.kind == "ambiguous":
                return match
        if not unread and detailed:
            return Match(None, "unknown text", f"{shown(text)} names no medicine; write its name.")
        match = self.names.unknown(bare or text)
        stretch = longest_stretch(bare, unread) or bare
        if not match.suggests and detailed:
            match = self.names.unknown(stretch)
        if match.suggests or len(key := folded(stretch)) <= MAX_CODE:
            return match
        spelled = {
            k: name for table in (*self.meanings.aliases, *self.meanings.ours) for k, name in table.spelled.items()
        }
        hit = process.extractOne(key, spelled.keys(), scorer=fuzz.ratio, score_cutoff=LIKE)
        if not hit:
            return match
        near = spelled[hit[0]]
        return Match(None, "unknown text", f"no drug is called {shown(stretch)}; the nearest name is {near}.", (near,))


def _is_code(text: str, meaning: Ingredients) -> bool:
    return len(folded(text)) <= MAX_CODE and meaning[0].match.kind == "ambiguous"


def _inside(text: str, reason: str) -> str:
    return f"in {shown(text)}: {reason}"
