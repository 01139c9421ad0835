from __future__ import annotations

import time
from dataclasses import replace

import psutil
import pytest

from cnnlib.core.problems import SettingsError
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.execution import background_jobs, duration_estimate
from cnnlib.training.execution.duration_estimate import estimate
from cnnlib.training.runs.throughput import Throughput


def test_an_estimate_counts_up_what_it_measured():
    recipe = Recipe("lenet", epochs=3, batch_size=16, subset=1000, device="cpu")
    found = estimate(recipe, budget=0.2)
    assert found.seconds == pytest.approx(Throughput(found.images_per_second).seconds(recipe))
    assert found.seconds_per_step == pytest.approx(16 / found.images_per_second)
    assert found.seconds > 3 * 1000 / found.images_per_second
    with pytest.raises(SettingsError):
        estimate(replace(recipe, epochs=0))


@pytest.mark.parametrize("share", [0.0, 0.9])
def test_an_estimate_says_that_others_used_the_processors(monkeypatch, share):
    """What others used is made up; on a busy processor only the time of one thread counts."""
    clocks = []
    measure = duration_estimate._measure

    def noted(recipe, budget, clock):
        clocks.append((recipe.threads, clock))
        return measure(recipe, budget, clock)

    begun = time.perf_counter()
    used = lambda: share * psutil.cpu_count() * (time.perf_counter() - begun)  # noqa: E731
    monkeypatch.setattr(duration_estimate, "_seconds_of_others", used)
    monkeypatch.setattr(duration_estimate, "_measure", noted)
    found = estimate(Recipe("lenet", batch_size=16, threads=2, device="cpu"), budget=0.1)
    assert found.disturbed == (share > 0.5)
    together = [] if found.disturbed else [(2, time.perf_counter)]
    assert clocks == [(1, time.process_time), *together]


def test_the_job_answers_with_the_speed():
    recipe = Recipe("lenet", batch_size=16, device="cpu").to_json()
    answer = background_jobs.answer({"kind": duration_estimate.JOB, "recipe": recipe})
    assert answer["images_per_second"] >= answer["usual_images_per_second"] > 0
    assert isinstance(answer["disturbed"], bool)
