"""Turtle and TriG texts: statements with places, and safe edits (the layout: `publisher.turtle.format`)."""

from publisher.turtle.edits import Edit, apply_edits
from publisher.turtle.locate import locate
from publisher.turtle.mistakes import TurtleError
from publisher.turtle.places import Lines, Located, Places, SourceLines, Span, find
from publisher.turtle.reader import read_turtle
from publisher.turtle.texts import read_text, refuse_utf16, write_text

__all__ = [
    "Edit",
    "Lines",
    "Located",
    "Places",
    "SourceLines",
    "Span",
    "TurtleError",
    "apply_edits",
    "find",
    "locate",
    "read_text",
    "read_turtle",
    "refuse_utf16",
    "write_text",
]
