"""Which settings have a column, and what is marked in it."""

from __future__ import annotations

from cnnlib.ui.pages.training.runs_table import ALWAYS, columns, flat_settings, runs_table_html
from tests.support import fake_runs as fake


def test_options_are_settings_of_their_own() -> None:
    flat = flat_settings({"model": "lenet", "options": {"batch_norm": True}, "later": 1})
    assert flat == {"model": "lenet", "options.batch_norm": True}
    assert flat_settings({"options": "none"}) == {}


def test_only_what_differs_has_a_column() -> None:
    recipes = [{"model": "lenet", "seed": 1, "flip": True}, {"model": "resnet", "seed": 1}]
    assert columns(recipes) == [*ALWAYS, "flip"]
    assert columns([]) == [*ALWAYS]


def test_the_row_of_the_open_run_and_what_differs_from_it() -> None:
    own, other = fake.make("finished", steps=30), fake.make("queued", steps=0, seed=77)
    html = runs_table_html([own, other], own)
    assert html.count('<tr class="open">') == 1
    assert '<td class="differs">77</td>' in html
    assert "waiting · place " in html
    assert "84.56%" in html
    assert 'class="differs"' not in runs_table_html([own, other], None)
