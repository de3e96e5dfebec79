"""A name means one class: none of these rooms shares one with a class elsewhere."""

import ast
from collections import defaultdict
from pathlib import Path

SRC = Path(__file__).parents[1] / "src" / "tailrx"
ROOMS = {"report", "metrics", "scoring", "comparison", "bench"}


def test_each_class_of_these_rooms_has_a_name_of_its_own():
    places = defaultdict(list)
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path.relative_to(SRC))
    assert len(places) > 100
    twice = {n: found for n, found in places.items() if len(found) > 1 and any(p.parts[0] in ROOMS for p in found)}
    assert twice == {}
