"""Turtle and TriG texts: statements with places, one stable layout, safe edits."""

from publisher.turtle.locate import locate
from publisher.turtle.mistakes import TurtleError
from publisher.turtle.places import Lines, Located, Places, Span, find
from publisher.turtle.reader import read_turtle

__all__ = ["Lines", "Located", "Places", "Span", "TurtleError", "find", "locate", "read_turtle"]
