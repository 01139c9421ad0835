"""Addresses of a page drawn at random, most of them nonsense."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping

from cnnlib.core.settings import Bool, Choice, Float, Int, Schema, Setting
from tests.support.page_visits import Visit

EACH = 50
"""Addresses of one visitor."""

GARBAGE = [
    "",
    " ",
    "-1",
    "-0",
    "1e309",
    "nan",
    "inf",
    "0x10",
    "1_000",
    "9" * 400,
    "-" + "9" * 11,
    "٣",  # a digit of another script
    "²",
    "三",
    "卷积核",
    "שלום",
    "\u202e2",
    "\x00",
    "\ud7ff\uffff",
    "👩‍🔬",
    "3 ",
    "+3",
    "3.0",
    "True",
    "None",
    "<script>alert(1)</script>",
    "$\\frac{1}{0}$",
    "{name}{0}{value!r}",
    "%s%n",
    "../../etc/passwd",
    "'; DROP TABLE runs; --",
    "0.0.1~",
    "0.0.1e99",
    "99999.0.1",
    "output.-1.0",
    "output.0",
]
NO_TEXTS: Mapping[str, Callable[[random.Random], str]] = {}
STRANGE_NAMES = ["", "x", "N", "k ", "lang", "卷积", "embed", "__class__", "n[]"]


def _valid(setting: Setting, name: str, rng: random.Random) -> str:
    """A text that the field takes, its limits more often than chance would."""
    match setting:
        case Int(_, low=low, high=high):
            return str(rng.choice([low, high, rng.randint(low, high), rng.randint(low, high)]))
        case Float(_, low=low, high=high):
            known = [low, high, round(rng.uniform(low, high), 4)]
            return str(rng.choice(known + [n for n in ("-0.5", "1e1") if low <= float(n) <= high]))
        case Choice(_, options=options):
            return str(rng.choice(list(options)))
        case Bool():
            return rng.choice("01")
    if name == "mix":
        return "_".join(rng.choice(["0", "1", "-2", "0.299", "1e-3"]) for _ in range(9))
    if name == "pin":
        grid = rng.choice(["input", "kernel", "bias", "output", "x1", "w2_1", "y1"])
        return f"{grid}.{rng.randint(0, 99)}.{rng.randint(0, 9)}"
    values = ["1", "-2", "0.5", "1e12", "-1e12", ".5", "3.", "1e-300"]
    cells = rng.randint(1, 40)
    return "~".join(
        f"{rng.randint(0, 70)}.{rng.randint(0, 12)}.{rng.choice(values)}" for _ in range(cells)
    )


def _invalid(setting: Setting, rng: random.Random) -> str:
    if isinstance(setting, Int) and rng.random() < 0.4:
        return str(rng.choice([setting.low - 1, setting.high + 1]))
    while True:
        text = rng.choice(GARBAGE)
        try:
            setting.parse(text)
        except ValueError:
            return text


def random_address(
    schema: Schema,
    rng: random.Random,
    texts: Mapping[str, Callable[[random.Random], str]] = NO_TEXTS,
) -> tuple[dict[str, str], int]:
    """An address and how many of its values cannot be had.

    `texts` draws values of settings that have a grammar of their own.
    """
    query, wrong = {}, 0
    count = min(rng.choice([1, 2, 4, 8, len(schema)]), len(schema))
    for name in rng.sample(list(schema), count):
        if rng.random() < 0.25:
            query[name] = _invalid(schema[name], rng)
            wrong += 1
        else:
            draw = texts.get(name)
            query[name] = draw(rng) if draw else _valid(schema[name], name, rng)
    for name in rng.sample(STRANGE_NAMES, rng.randint(0, 2)):
        query[name] = rng.choice(GARBAGE)
    return query, wrong


def visit_addresses(
    visit: Visit,
    schema: Schema,
    seed: int,
    texts: Mapping[str, Callable[[random.Random], str]] = NO_TEXTS,
    always_true: bool = False,
) -> int:
    """Open `EACH` addresses, none of which may break the page; return how many have a result.

    Args:
        visit: The page's visitor.
        schema: The page's settings.
        seed: Of the addresses.
        texts: As for `random_address`.
        always_true: Whether the page's numbers are to be true even while it shows a problem.
    """
    rng, possible = random.Random(seed), 0
    for _ in range(EACH):
        query, wrong = _new_address(visit, schema, rng, texts)
        visit.go(**query)
        visit.assert_sound()
        assert bool(visit.notes) == bool(wrong), query
        if always_true or not visit.problems:
            visit.assert_true()
        possible += not visit.problems
        for name, value in visit.address.items():
            if name in schema:
                assert schema[name].parse(value) == visit.values[name]
    return possible


def _new_address(
    visit: Visit,
    schema: Schema,
    rng: random.Random,
    texts: Mapping[str, Callable[[random.Random], str]],
) -> tuple[dict[str, str], int]:
    """Return an address other than the one shown, which would be no news and keep its notes."""
    while True:
        query, wrong = random_address(schema, rng, texts)
        known = {name: text for name, text in query.items() if name in schema}
        if known != {name: text for name, text in visit.address.items() if name in schema}:
            return query, wrong
