"""From an entry of a medication list to its ingredients: `metoprolol succinate ER 50 mg tablet` is metoprolol.

    read("Bactrim DS 1 tab BID")  -> sulfamethoxazole, trimethoprim; ignored: DS 1 (strength), tab (form), BID (timing)

An entry that as a whole is an id, a name, another identifier or an alias means that. Any other is read from left to
right: the longest stretch of words that names something, then details of the medicine (`tailrx.names.details`), which
are ignored and reported. The entry fails, and none of its ingredients is answered, if a word beside the name is not
understood, if two medicines stand side by side without a sign between them, if a bracket names another medicine, or if
the words say that it is not taken. Words that are not understood after the details are reported and do no harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .aliases import Aliases
from .codes import MAX_CODE
from .details import JOINS, NOT_TAKEN, kind_of, plain
from .identifiers import unwrapped
from .index import NameIndex
from .match import Match, joined
from .meanings import ASKS, SIGNS, Ingredient, Ingredients, Meanings
from .not_taken import not_taken
from .refusals import left_over, names_nothing, says_not_taken, several
from .salts import CATIONS, SALT_WORDS
from .scanning import ELEMENTS, UNKNOWN, Mention, Scan, scan
from .spelling import as_written, folded, shown
from .tokens import Token, may_be_a_name, merged, tokens_of
from .unnamed import of_another

_SIGNS_BETWEEN = frozenset({"/", "+", "&", "-", "–"})
SLACK = 2  # tokens that a spelling may have more than the name as listed
MAX_INGREDIENTS = 12
MAX_ACRONYM = 4


@dataclass(frozen=True)
class Detail:
    """What stood beside the medicine and was ignored: `50 mg`, of the kind `strength`."""

    text: str
    kind: str


@dataclass(frozen=True)
class Entry:
    """`ingredients` are what the entry was read as; there are none where it was not read, and `failure` says why.
    `ignored` are the other words in it, and `note` is a sentence on how it was read."""

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
        """How the entry was read, if that took more than looking up one name."""
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
            return self._entry(text, (), ignored, says_not_taken(self.names, text, word, mentions))
        if not mentions:
            return self._entry(text, (), ignored, names_nothing(self.meanings, text, bare, unread, seen.details))
        unread = [*unread, *of_another(self.meanings, tokens, mentions, seen.details)]
        outer, trouble = self._sorted_out(mentions)
        if trouble := next((i.match for r in mentions for i in r.meaning if i.match.kind in ASKS), None) or trouble:
            return self._entry(text, (), ignored, replace(trouble, reason=_inside(text, trouble.reason)))
        if unread:
            left = " ".join(bare[a.start : a.end] for a in unread)
            return self._entry(text, (), ignored, left_over(self.names, text, outer, left))
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
        """The name with the salt words behind it, so that the match says that they were dropped."""
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
        """The names of an entry, and what is left unread, once the unambiguous names have settled the ambiguous ones.

        A code, or an alias with several meanings, means the one that the other names mean too, or that makes a known
        product with them. A few capitals between words are no medicine beside others, unless a sign joins them."""
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
        """The ingredients, each once, and what is wrong with their combination, if anything."""
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
                return tuple(outer.values()), several(self.names, clause, [*outer.values(), *mention.meaning])
            outer = outer | {k: i for k, i in new.items() if k not in outer}
        inner = [r for i, r in enumerate(mentions) if r.depth > level and i > first and folded(r.text) not in ELEMENTS]
        inside = {self.meanings.key(i): i for r in inner for i in r.meaning if i.match.kind not in ASKS}
        finer = bool(inside) and all(any(self._extends(i, o) for o in outer.values()) for i in inside.values())
        if inside and not finer and not (inside.keys() <= outer.keys() or outer.keys() <= inside.keys()):
            ours, theirs = joined([i.text for i in outer.values()]), joined([r.text for r in inner])
            clause = f"{ours} is followed by {theirs} in brackets, which is another"
            return tuple(outer.values()), several(self.names, clause, [*outer.values(), *inside.values()])
        if len(inside) > len(outer) or (finer and len(inside) == len(outer)):
            outer = inside
        if len(outer) > MAX_INGREDIENTS:
            return (), several(self.names, f"it holds {len(outer)} medicines", list(outer.values()))
        return tuple(outer.values()), None

    def _extends(self, ingredient: Ingredient, other: Ingredient) -> bool:
        """Whether one is a salt or ester of the other, by its title."""
        return self.meanings.title(ingredient).startswith(f"{self.meanings.title(other)} ")


def _is_code(text: str, meaning: Ingredients) -> bool:
    return len(folded(text)) <= MAX_CODE and meaning[0].match.kind == "ambiguous"


def _inside(text: str, reason: str) -> str:
    return f"in {shown(text)}: {reason}"
