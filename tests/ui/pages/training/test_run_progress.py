"""How far a run is, in words and figures."""

from __future__ import annotations

from dataclasses import replace

from cnnlib.ui.core.language import speaking
from cnnlib.ui.pages.training.run_progress import progress_html, progress_text
from tests.support import fake_runs as fake


def test_epoch_step_and_the_time_left() -> None:
    run = fake.make("running", steps=25, epochs=8)
    assert progress_text(run, run.status) == "Epoch 3 of 8, step 25 of 80 · 6 sec left"
    with speaking("zh"):
        assert progress_text(run, run.status).endswith("6秒")
    paused = replace(run.status, name="paused")
    assert progress_text(run, paused) == "Epoch 3 of 8, step 25 of 80"


def test_a_run_that_waits_has_not_begun() -> None:
    run = fake.make("queued", steps=0)
    status = replace(run.status, steps=0, step=0)
    assert progress_text(run, status) == "Not begun"
    assert 'aria-valuenow="0.0"' in progress_html(run, status)


def test_the_bar_goes_with_the_last_step_and_the_figures_stay() -> None:
    run = fake.make("finished", steps=80, epochs=8)
    html = progress_html(run, run.status)
    assert "cnn-progress" not in html
    for name, figure in (("Best so far", "84.56%"), ("Pictures a second", "2,000")):
        assert f"<span>{name}</span><b>{figure}</b>" in html
    assert "<b>8 sec</b>" in html
    stopped = fake.make("stopped", steps=25, epochs=8)
    assert 'aria-valuenow="31.2"' in progress_html(stopped, stopped.status)
