"""Options of a family: completed by their defaults, refused one by one with a way out."""

from __future__ import annotations

import pytest
from torch import nn

from cnnlib.core.settings import Bool, Choice, Int
from cnnlib.models.base import Architecture

TOY = Architecture(
    "toy",
    "Toy",
    {
        "depth": Int(2, 1, 9),
        "pooling": Choice("max", {"max": "max", "average": "average"}),
        "bias": Bool(True),
    },
    lambda depth, pooling, bias: nn.Linear(depth, 1, bias=bias),
    lambda options: 28,
)


def test_options_that_are_not_given_have_their_defaults():
    assert TOY.completed({"depth": 3}) == {"depth": 3, "pooling": "max", "bias": True}
    assert TOY.problems(TOY.completed({})) == ()


@pytest.mark.parametrize(
    ("options", "code", "text"),
    [
        ({"depht": 3}, "unknown_option", "depth, pooling, bias"),
        ({"depth": 10}, "option_not_allowed", "1–9"),
        ({"depth": True}, "option_not_allowed", "1–9"),
        ({"pooling": "min"}, "option_not_allowed", "max, average"),
        ({"bias": "yes"}, "option_not_allowed", "true, false"),
    ],
)
def test_a_refusal_names_the_option_and_what_may_be_chosen(options, code, text):
    [problem] = TOY.problems(options)
    assert problem.code == code
    [name] = options
    assert problem.values["where"] == f"options.{name}"
    assert text in problem.template.format(**problem.values)
    for fix in problem.fixes:
        assert (
            TOY.problems({**options, **{k.partition(".")[2]: v for k, v in fix.changes.items()}})
            == ()
        )


def test_every_wrong_option_is_a_problem_of_its_own():
    assert len(TOY.problems({"depth": 0, "bias": 1, "width": 1})) == 3
