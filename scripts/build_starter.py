"""Build the starter pairs from its drugs, roles, effects and rules; `--check` compares with the committed files.

    roles.csv + effects.csv + rules.csv  ->  pairs.csv, and the columns enzymes and transporters of drugs.csv

A rule joins every drug that meets condition_a to every drug that meets condition_b. A condition is one or more terms
joined by ` & `; `+` separates alternatives inside a term:

    drug:DB00682                                     that drug
    effect:maoi                                      has that effect
    role:CYP3A4:inhibitor[:strong+moderate]          has that role [of one of these strengths]

Each unordered pair gets one type, that of the matching rule of highest priority (of equal priorities, the first in the
file). A rule without a type says that a pair is no interaction. Drug_a of a directed type is the perpetrator; pairs
that such a rule joins both ways round are left out. Symmetric pairs stand in the order of their ids.
"""

import argparse
import csv
import io
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from rdkit import Chem, rdBase

STARTER = Path(__file__).resolve().parents[1] / "src" / "tailrx" / "data" / "starter"
TRANSPORTERS = {"ABCB1", "SLCO1B1", "SLC22A2"}
ROLES = {"substrate": {"sensitive", "moderate_sensitive", ""}, "inhibitor": {"strong", "moderate", "weak", ""},
         "inducer": {"strong", "moderate", "weak", ""}}  # fmt: skip
LEAST_DRUGS, LEAST_PAIRS, LEAST_TYPES, LEAST_RARE, RARE, SMALLEST = 150, 3000, 15, 5, 15, 5
PAIR_COLUMNS = ("drug_a", "drug_b", "type", "rule", "source")

Row = dict[str, str]


class Inconsistent(Exception):
    """One sentence on what is wrong with the tables."""


@dataclass(frozen=True)
class Tables:
    drugs: list[Row]
    roles: list[Row]
    effects: list[Row]
    rules: list[Row]
    types: list[Row]


def read(name: str) -> list[Row]:
    with (STARTER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def table_text(rows: Iterable[Mapping[str, str]], columns: Iterable[str]) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def properties(tables: Tables) -> dict[str, set[str]]:
    """For each drug the terms it meets: its id, its effects, and its roles without and with their strength."""
    has = {d["drug_id"]: {f"drug:{d['drug_id']}"} for d in tables.drugs}
    for row in tables.effects:
        has[row["drug_id"]].add(f"effect:{row['effect']}")
    for row in tables.roles:
        role = f"role:{row['gene']}:{row['role']}"
        has[row["drug_id"]] |= {role, f"{role}:{row['strength']}"}
    return has


def alternatives(term: str) -> set[str]:
    head, _, last = term.rpartition(":")
    return {f"{head}:{choice}" for choice in last.split("+")}


def terms(condition: str) -> list[set[str]]:
    return [alternatives(term) for term in condition.split(" & ")]


def meeting(condition: str, has: dict[str, set[str]]) -> list[str]:
    """The drugs that meet every term of the condition, in id order."""
    wanted = terms(condition)
    return sorted(drug for drug, own in has.items() if all(own & term for term in wanted))


def claims(rule: Row, has: dict[str, set[str]], directed: bool) -> Iterable[tuple[str, str]]:
    """Ordered pairs (drug_a, drug_b) the rule claims, `mutual` ones of a directed type left out."""
    first, second = meeting(rule["condition_a"], has), meeting(rule["condition_b"], has)
    found = {(a, b) for a in first for b in second if a != b}
    if directed:
        return sorted((a, b) for a, b in found if (b, a) not in found)
    return sorted({(min(pair), max(pair)) for pair in found})


def build_pairs(tables: Tables) -> list[Row]:
    has = properties(tables)
    directed = {t["type"] for t in tables.types if t["direction"] == "directed"}
    settled: dict[tuple[str, str], Row] = {}
    for rule in sorted(tables.rules, key=lambda r: -int(r["priority"])):
        for a, b in claims(rule, has, rule["type"] in directed):
            row = dict(zip(PAIR_COLUMNS, (a, b, rule["type"], rule["rule"], rule["source"]), strict=True))
            settled.setdefault((min(a, b), max(a, b)), row)
    return [row for _, row in sorted(settled.items()) if row["type"]]


def with_roles(drugs: list[Row], roles: list[Row]) -> list[Row]:
    """The drugs with their enzyme and transporter cells derived from the roles."""

    def cell(drug: str, transporters: bool) -> str:
        return "|".join(
            sorted(
                {
                    f"{r['gene']}:{r['role']}"
                    for r in roles
                    if r["drug_id"] == drug and (r["gene"] in TRANSPORTERS) == transporters
                }
            )
        )

    return [{**d, "enzymes": cell(d["drug_id"], False), "transporters": cell(d["drug_id"], True)} for d in drugs]


def repeated(items: Iterable[str]) -> list[str]:
    return sorted(item for item, n in Counter(items).items() if n > 1)


def check_drugs(drugs: list[Row]) -> None:
    names = [n.casefold() for d in drugs for n in (d["name"], *filter(None, d["synonyms"].split("|")))]
    for what, items in (("drug id", [d["drug_id"] for d in drugs]), ("name or synonym", names)):
        if again := repeated(items):
            raise Inconsistent(f"drugs.csv: {what} {again[0]!r} occurs twice; keep one.")
    for drug in drugs:
        if Chem.MolFromSmiles(drug["smiles"]) is None or not drug["smiles"]:
            raise Inconsistent(f"drugs.csv: the SMILES of {drug['drug_id']} {drug['name']} does not parse; mend it.")


def check_facts(tables: Tables) -> None:
    known = {d["drug_id"] for d in tables.drugs}
    for name, rows in (("roles.csv", tables.roles), ("effects.csv", tables.effects)):
        if strange := [r["drug_id"] for r in rows if r["drug_id"] not in known]:
            raise Inconsistent(f"{name}: drug {strange[0]!r} is not in drugs.csv; add it there or remove the row.")
        if again := repeated("/".join(r.get(k, "") for k in ("drug_id", "gene", "role", "effect")) for r in rows):
            raise Inconsistent(f"{name}: {again[0]} occurs twice; keep one.")
        if any(not r["source"] for r in rows):
            raise Inconsistent(f"{name}: a row has no source; cite one.")
    for row in tables.roles:
        if row["strength"] not in ROLES.get(row["role"], ()):
            raise Inconsistent(f"roles.csv: {row['drug_id']} {row['role']!r} {row['strength']!r} is no known role.")


def check_rules(tables: Tables) -> None:
    has = properties(tables)
    named = {t for rule in tables.rules for c in "ab" for term in terms(rule[f"condition_{c}"]) for t in term}
    if nowhere := sorted(named - set().union(*has.values())):
        raise Inconsistent(f"rules.csv: no drug has {nowhere[0]!r}; correct the condition.")
    if idle := sorted({f"effect:{r['effect']}" for r in tables.effects} - named):
        raise Inconsistent(f"effects.csv: no rule uses {idle[0]!r}; use it or remove it.")
    if again := repeated(r["rule"] for r in tables.rules):
        raise Inconsistent(f"rules.csv: rule {again[0]!r} occurs twice; rename one.")


def check_types(tables: Tables, pairs: list[Row]) -> None:
    listed = {t["type"] for t in tables.types}
    if odd := sorted(listed ^ {r["type"] for r in tables.rules if r["type"]}):
        raise Inconsistent(f"type {odd[0]!r} is only in one of types.csv and rules.csv; both must list it.")
    for t in tables.types:
        if t["direction"] not in ("directed", "symmetric") or any(
            "{a}" not in t[k] or "{b}" not in t[k] for k in ("sentence", "neutral")
        ):
            raise Inconsistent(f"types.csv: {t['type']!r} needs a direction and {{a}} and {{b}} in both sentences.")
        if t["affected"] != ("b" if t["direction"] == "directed" else ""):
            raise Inconsistent(f"types.csv: {t['type']!r} must name drug b as affected if it is directed, else nobody.")
    if idle := sorted({r["rule"] for r in tables.rules if r["type"]} - {p["rule"] for p in pairs}):
        raise Inconsistent(f"rules.csv: rule {idle[0]!r} gives no pair; mend or remove it.")


def check_counts(tables: Tables, pairs: list[Row]) -> None:
    per_type = Counter(p["type"] for p in pairs)
    rare = sum(n < RARE for n in per_type.values())
    for what, n, least in (("drugs", len(tables.drugs), LEAST_DRUGS), ("pairs", len(pairs), LEAST_PAIRS),
                           ("types", len(per_type), LEAST_TYPES), ("rare types", rare, LEAST_RARE)):  # fmt: skip
        if n < least:
            raise Inconsistent(f"the starter has {n} {what}; it needs at least {least}.")
    if small := [t for t in per_type if per_type[t] < SMALLEST]:
        raise Inconsistent(f"type {small[0]!r} has {per_type[small[0]]} pairs; each needs at least {SMALLEST}.")
    if bare := sorted({d["drug_id"] for d in tables.drugs} - {p[c] for p in pairs for c in ("drug_a", "drug_b")}):
        raise Inconsistent(f"drugs.csv: {bare[0]} is in no pair; remove it or add its facts.")


def built_files(tables: Tables, pairs: list[Row]) -> dict[str, str]:
    return {"drugs.csv": table_text(with_roles(tables.drugs, tables.roles), tables.drugs[0]),
            "pairs.csv": table_text(pairs, PAIR_COLUMNS)}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the committed files differ")
    check = parser.parse_args().check
    rdBase.DisableLog("rdApp.*")
    tables = Tables(*(read(f"{name}.csv") for name in ("drugs", "roles", "effects", "rules", "types")))
    try:
        check_drugs(tables.drugs)
        check_facts(tables)
        check_rules(tables)
        pairs = build_pairs(tables)
        for test in (check_types, check_counts):
            test(tables, pairs)
        for name, text in built_files(tables, pairs).items():
            if not check:
                (STARTER / name).write_text(text, encoding="utf-8", newline="\n")
            elif not (STARTER / name).is_file() or (STARTER / name).read_bytes() != text.encode():
                raise Inconsistent(f"{name} differs from what its tables say; run scripts/build_starter.py.")
    except Inconsistent as why:
        print(f"build_starter: {why}", file=sys.stderr)
        return 1
    print(f"{len(tables.drugs)} drugs, {len(pairs)} pairs, {len({p['type'] for p in pairs})} types")
    for name, n in Counter(p["type"] for p in pairs).most_common():
        print(f"{n:5d}  {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
