"""A name means one class."""

import ast
from collections import defaultdict
from pathlib import Path

SRC = Path(__file__).parents[1] / "src" / "tailrx"


def test_each_class_has_a_name_of_its_own():
    places = defaultdict(list)
    for path in sorted(SRC.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                places[node.name].append(path.relative_to(SRC))
    assert len(places) > 100
    assert {name: files for name, files in places.items() if len(files) > 1} == {}
