"""Drawings as inline SVG, one kind per file, each a function from numbers to markup.

Drawn at the size they are shown at, so that text keeps its size on a phone; what is wider scrolls inside its box.
Colours are classes of the page's style sheet, which knows dark and light. Nothing is told by colour alone: bands stand
in order and differ in shape, every mark names itself to a pointer and every drawing to a screen reader.
"""
