"""Three hundred settings made by hand, several controls at once: none breaks the page."""

from __future__ import annotations

import random

import pytest

from cnnlib.ui.pages.convolution.settings import PRESETS, SCHEMA
from tests.support.number_fields import number_fields, type_numbers
from tests.support.page_visits import Visit

BLOCKS, EACH = 6, 50


def touch(visit: Visit, rng: random.Random, typed: dict[str, object]) -> str:
    """Move one control at random without running; say which.  Numbers go into `typed`."""
    app = visit.app
    kind = rng.choice(["number", "number", "number", "select", "toggle", "group"])
    if kind == "number":
        key, box = rng.choice(list(number_fields(app).items()))
        low, high = box.head["low"], box.head["high"]
        near = min(max(int(box.value) + rng.choice([-1, 1]), low), high)
        value = rng.choice([low, high, near, rng.randint(low, high), rng.randint(low, low + 8)])
        typed[key] = min(value, high)
        return f"{key}={typed[key]}"
    if kind == "select":
        choice = rng.choice(list(app.selectbox))
        choice.select_index(rng.randrange(len(choice.options)))
        return f"{choice.key}={choice.value}"
    if kind == "toggle":
        toggle = rng.choice(list(app.toggle))
        toggle.set_value(not toggle.value)
        return f"{toggle.key}={toggle.value}"
    key, options = rng.choice(
        [
            ("convolution:preset", [*PRESETS, None]),
            ("convolution:view", list(SCHEMA["view"].options)),
            ("language_switch", ["en", "zh"]),
        ]
    )
    value = rng.choice(options)
    visit.group(key).set_value(value)
    return f"{key}={value}"


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_settings(block: int) -> None:
    rng = random.Random(1000 + block)
    visit, done, mended = Visit(), [], 0
    for _ in range(EACH):
        buttons = list(visit.app.button)
        if buttons and rng.random() < 0.5:
            button = rng.choice(buttons)
            done.append(f"press {button.label}")
            fixes, before = button in visit.fixes, visit.problems
            button.click().run()
            if fixes:
                assert before[0] not in visit.problems or len(visit.problems) < len(before), done
                mended += 1
        else:
            typed: dict[str, object] = {}
            done += [touch(visit, rng, typed) for _ in range(rng.randint(1, 4))]
            type_numbers(visit.app, typed)
        visit.assert_sound()
        assert not visit.notes, done
        assert set(visit.address) <= {*visit.values, "lang"}
        if not visit.problems:
            visit.assert_true()
    assert mended, done
