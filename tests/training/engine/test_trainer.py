from __future__ import annotations

import itertools
import math
from contextlib import closing
from dataclasses import replace

import pytest
import torch
from torch import nn

from cnnlib.core.problems import SettingsError
from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.events import (
    DivergedEvent,
    EpochEvent,
    LearningRateEvent,
    ProbeEvent,
    StepEvent,
    Tick,
)
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer


def split(count, seed):
    random = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (count, 28, 28), dtype=torch.uint8, generator=random)
    return FashionSplit(images, torch.arange(count) % 10)


TRAIN, TEST = split(45, 1), split(30, 2)
NORMED = {"batch_norm": True}
RECIPE = Recipe(
    "lenet",
    NORMED,
    epochs=3,
    batch_size=10,
    learning_rate=0.05,
    schedule="one_cycle",
    momentum=0.9,
    nesterov=True,
    weight_decay=1e-3,
    label_smoothing=0.1,
    device="cpu",
)
RECIPES = {
    "plain sgd": replace(RECIPE, momentum=0.0, nesterov=False, schedule="constant"),
    "nesterov one-cycle": RECIPE,
    "adam cosine": replace(
        RECIPE, optimizer="adam", nesterov=False, schedule="cosine", learning_rate=1e-3
    ),
    "adamw subset": replace(
        RECIPE, optimizer="adamw", nesterov=False, learning_rate=1e-3, subset=33
    ),
    "flip": replace(RECIPE, flip=True),
    "shift": replace(RECIPE, shift=2),
    "erase": replace(RECIPE, erase=6),
    "all augmentation": replace(RECIPE, flip=True, shift=2, erase=6),
    "other layout": replace(RECIPE, channels_last=False, seed=7),
    "residual": replace(
        RECIPE, model="resnet", options={"width": 4}, batch_size=23, flip=True, epochs=2
    ),
}


def trainer(recipe=RECIPE):
    return Trainer(recipe, TRAIN, TEST)


def finish(run):
    return list(run.events())


def train_to(run, step):
    """Take up the run until `step` steps are done, then leave it."""
    run.single_steps = True
    with closing(run.events()) as events:
        for _ in events:
            if run.step >= step:
                break
    assert run.step == step
    return run


def assert_same(one, other):
    left, right = one.state_dict(), other.state_dict()
    for part in ("weights", "tensors"):
        assert left[part].keys() == right[part].keys()
        for name, tensor in left[part].items():
            assert torch.equal(tensor, right[part][name]), name
    counters = ("step", "evaluated", "change")
    assert [left["progress"][c] for c in counters] == [right["progress"][c] for c in counters]


@pytest.fixture(scope="module")
def unstopped():
    """Every recipe's run to its end, trained once."""
    runs = {name: trainer(recipe) for name, recipe in RECIPES.items()}
    for run in runs.values():
        finish(run)
    return runs


@pytest.mark.parametrize("name", RECIPES)
def test_stopping_at_any_step_and_going_on_elsewhere_changes_no_bit(name, unstopped):
    recipe = RECIPES[name]
    whole = unstopped[name]
    epoch, last = whole.total_steps // recipe.epochs, whole.total_steps - 1
    every = name in ("nesterov one-cycle", "all augmentation")
    for step in range(last + 1) if every else (0, epoch // 2, epoch, last):
        state = train_to(trainer(recipe), step).state_dict()
        taken_up = trainer(recipe)
        taken_up.load_state_dict(state)
        finish(taken_up)
        assert_same(taken_up, whole)


@pytest.mark.parametrize("name", ["nesterov one-cycle", "adam cosine"])
def test_a_changed_rate_survives_too(name):
    def changed(stop):
        run = train_to(trainer(RECIPES[name]), 4)
        run.set_learning_rate(0.02)
        if stop:
            state = train_to(run, 9).state_dict()
            run = trainer(RECIPES[name])
            run.load_state_dict(state)
        finish(run)
        return run

    assert_same(changed(stop=True), changed(stop=False))
    never = trainer(RECIPES[name])
    finish(never)
    with pytest.raises(AssertionError):
        assert_same(never, changed(stop=False))


def test_random_layers_draw_the_same_after_a_stop(monkeypatch):
    def with_dropout(name, options):
        return nn.Sequential(nn.Flatten(), nn.Dropout(0.5), nn.Linear(784, 10))

    monkeypatch.setattr("cnnlib.training.engine.train_step.build", with_dropout)
    whole = trainer()
    finish(whole)
    state = train_to(trainer(), 7).state_dict()
    torch.manual_seed(123)
    taken_up = trainer()
    taken_up.load_state_dict(state)
    finish(taken_up)
    assert_same(taken_up, whole)


def test_the_caller_s_random_numbers_are_left_alone_by_building():
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    trainer()
    assert torch.equal(torch.rand(3), expected)


def told(events, kind):
    return [event for event in events if isinstance(event, kind)]


def test_every_step_and_epoch_is_told_once_across_stops():
    """What a page adds up from the events is what happened, wherever the run was left."""
    steps, epochs = [], []
    run = trainer()
    for stop in itertools.count(1):
        with closing(run.events()) as events:
            for event in itertools.islice(events, stop):
                steps += told([event], StepEvent)
                epochs += told([event], EpochEvent)
        if run.finished:
            break
        state, run = run.state_dict(), trainer()
        run.load_state_dict(state)
    assert sum(e.steps for e in steps) == run.total_steps == 15
    assert [e.step for e in steps] == list(itertools.accumulate(e.steps for e in steps))
    assert [e.epoch for e in epochs] == [1, 2, 3]
    seconds = [e.seconds for e in steps]
    assert seconds == sorted(seconds)


def test_an_epoch_s_figures_are_those_of_its_steps():
    run = trainer()
    run.single_steps = True
    events = finish(run)
    first = told(events, StepEvent)[:5]
    epoch = told(events, EpochEvent)[0]
    images = [10, 10, 10, 10, 5]
    mean = sum(e.loss * n for e, n in zip(first, images, strict=True)) / 45
    assert epoch.train_loss == pytest.approx(mean, rel=1e-6)
    right = sum(e.accuracy * n for e, n in zip(first, images, strict=True))
    assert epoch.train_accuracy == pytest.approx(right / 45)


def test_the_reported_figures_are_torch_s_own():
    run = trainer(replace(RECIPE, schedule="constant"))
    run.single_steps = True
    model = trainer(RECIPE).model
    images, labels = run._batches.batch(0)
    loss = nn.functional.cross_entropy(model(images), labels, label_smoothing=0.1)
    loss.backward()
    event = next(e for e in run.events() if isinstance(e, StepEvent))
    assert event.loss == pytest.approx(loss.item(), rel=1e-5)
    norm = torch.cat([p.grad.flatten() for p in model.parameters()]).norm().item()
    assert event.gradient_norm == pytest.approx(norm, rel=1e-4)
    assert event.learning_rate == 0.05


@pytest.mark.parametrize("name", ["plain sgd", "nesterov one-cycle", "adam cosine", "residual"])
def test_a_run_is_the_plain_loop_of_the_textbook(name, unstopped):
    """The same steps in ten lines, without layout, fusion or events, agree to rounding."""
    recipe = replace(RECIPES[name], epochs=1)
    run = trainer(recipe)
    finish(run)
    start = trainer(recipe)
    model = start.model.to(memory_format=torch.contiguous_format)
    if recipe.optimizer == "sgd":
        optimizer = torch.optim.SGD(
            model.parameters(),
            lr=1,
            momentum=recipe.momentum,
            nesterov=recipe.nesterov,
            weight_decay=1e-3,
        )
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=1, weight_decay=1e-3)
    for step in range(start.steps_per_epoch):
        start.step = step
        optimizer.param_groups[0]["lr"] = start.learning_rate
        images, labels = start._batches.batch(step)
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images), labels, label_smoothing=0.1).backward()
        optimizer.step()
    for (key, ours), plain in zip(
        run.model.state_dict().items(), model.state_dict().values(), strict=True
    ):
        torch.testing.assert_close(ours, plain, rtol=2e-3, atol=2e-4, msg=key)


def test_test_figures_are_of_the_last_weights():
    run = trainer()
    last = told(finish(run), EpochEvent)[-1]
    with torch.no_grad():
        scores = run.model.eval()(TEST.images[:, None] / 255)
    right = (scores.argmax(1) == TEST.labels).double().mean().item()
    assert last.test_accuracy == pytest.approx(right)
    loss = nn.functional.cross_entropy(scores, TEST.labels).item()
    assert last.test_loss == pytest.approx(loss, rel=1e-5)


def test_a_rate_that_is_set_is_told_and_used():
    run = train_to(trainer(), 3)
    run.set_learning_rate(0.5)
    run.single_steps = True
    events = run.events()
    first = next(e for e in events if not isinstance(e, Tick | ProbeEvent))
    assert first == LearningRateEvent(3, 1, first.seconds, 0.5)
    assert next(e for e in events if isinstance(e, StepEvent)).learning_rate == 0.5
    for bad in (-1.0, math.nan, math.inf):
        with pytest.raises(SettingsError):
            run.set_learning_rate(bad)


@pytest.mark.parametrize("interval", [0.0, 0.2])
def test_a_run_that_diverges_keeps_the_last_good_weights(monkeypatch, interval):
    """Also where a running variance overflows before the loss does."""
    monkeypatch.setattr("cnnlib.training.engine.trainer.REPORT_INTERVAL", interval)
    run = train_to(trainer(), 4)
    run.single_steps = False
    run.set_learning_rate(100.0)
    events = finish(run)
    (event,) = told(events, DivergedEvent)
    assert events[-1] is event
    assert event.diverged_at > 4
    assert str(event.diverged_at) in str(event.problem)
    assert run.finished
    assert run.diverged
    state = run.state_dict()
    assert all(t.isfinite().all() for t in state["weights"].values())
    again = trainer()
    again.load_state_dict(state)
    assert not finish(again)


def test_a_checkpoint_between_the_bad_step_and_its_discovery_holds_good_weights():
    run = train_to(trainer(), 4)
    good = run.state_dict()["weights"]
    with torch.no_grad():
        run.model.dense5.weight.fill_(math.nan)
    state = run.state_dict()
    assert state["progress"]["diverged"]
    assert state["weights"].keys() == good.keys()
    assert all(t.isfinite().all() for t in state["weights"].values())


class Slow(nn.Module):
    """A layer that waits until it is let through, forward and backward."""

    def __init__(self, gate):
        super().__init__()
        self.gate = gate

    def forward(self, x):
        self.gate.wait(1)
        return x * 1


@pytest.fixture
def gated(monkeypatch):
    """A network whose middle waits at a gate, so that its first step is slow."""
    import threading

    gate = threading.Event()

    def build(name, options):
        first, last = nn.Linear(784, 8), nn.Linear(8, 10)
        return nn.Sequential(nn.Flatten(), first, nn.BatchNorm1d(8), Slow(gate), last)

    monkeypatch.setattr("cnnlib.training.engine.train_step.build", build)
    return gate


def test_a_slow_step_leaves_the_word_to_the_caller_and_can_be_given_up(gated):
    gated.set()
    fresh, whole = trainer(), trainer()
    finish(whole)
    gated.clear()
    run = trainer()
    with closing(run.events()) as events:
        ticks = 0
        for event in events:
            if isinstance(event, ProbeEvent):
                assert run.step == 0
            ticks += isinstance(event, Tick) and run._train_step.buffers_before_step is not None
            if ticks:
                break
        # The normalization before the gate has already seen the batch; the state has not.
        assert_same(run, fresh)
    assert run._train_step.buffers_before_step is None
    assert_same(run, fresh)
    gated.set()
    finish(run)
    assert_same(run, whole)


def test_steps_in_the_thread_and_at_once_agree_to_the_bit(monkeypatch, unstopped):
    monkeypatch.setattr("cnnlib.training.engine.interruptible._SLOW", 0.0)
    run = trainer()
    finish(run)
    assert_same(run, unstopped["nesterov one-cycle"])


def test_samples_are_two_of_each_class_and_probabilities():
    (first, *_) = told(finish(trainer()), ProbeEvent)
    assert first.labels == tuple(sorted(list(range(10)) * 2))
    assert [int(TEST.labels[p]) for p in first.pictures] == list(first.labels)
    for row in first.probabilities:
        assert sum(row) == pytest.approx(1, abs=0.006)
    assert (len(first.filters), len(first.filters[0]), len(first.filters[0][0])) == (6, 5, 5)


def test_a_state_of_another_recipe_is_refused():
    state = trainer().state_dict()
    with pytest.raises(SettingsError, match="batch_size"):
        trainer(replace(RECIPE, batch_size=9)).load_state_dict(state)
    elsewhere = trainer(replace(RECIPE, device="auto", threads=torch.get_num_threads()))
    elsewhere.load_state_dict(state)
