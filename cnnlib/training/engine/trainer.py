"""The training loop: one run's recipe and state, told as a stream of events.

    trainer = Trainer(recipe, fashion.load(train=True), fashion.load(train=False))
    for event in trainer.events():
        write(event)            # and here: set_learning_rate, state_dict, or leave the loop

It touches no file and knows no screen.  Steps follow one another without waiting for the device;
what they measured is fetched about five times a second.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import Any, TypeVar

import torch

from cnnlib.core.problems import SettingsError
from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine import lr_schedule
from cnnlib.training.engine.checkpoint import OPTIMIZER_PREFIX, TrainerState, check_state
from cnnlib.training.engine.dataloader import BatchLoader
from cnnlib.training.engine.device import resolve_precision, select_device
from cnnlib.training.engine.evaluation import chunk_slices, combine_chunks, evaluate_chunk
from cnnlib.training.engine.events import (
    DivergedEvent,
    EpochEvent,
    LearningRateEvent,
    ProbeEvent,
    StepEvent,
    Tick,
    TrainerEvent,
)
from cnnlib.training.engine.metrics import EpochMetrics, MetricBuffer, Stopwatch
from cnnlib.training.engine.probe_images import first_filters, probabilities, probe_indices
from cnnlib.training.engine.recipe import Recipe, rate_problem
from cnnlib.training.engine.train_step import TrainStep

T = TypeVar("T")

REPORT_INTERVAL = 0.2  # seconds between two looks at what the steps measured
PROBE_INTERVAL = 2.0  # seconds between two looks at the sample pictures, at first
_SAMPLE_SHARE = 0.02  # of the time so far: later looks are rarer
_SAMPLE_COST = 50.0  # times as long as one look takes lies between two


class Trainer:
    """One run, from its recipe to its last weights.

    Attributes:
        recipe: As it was given, checked, options filled in.
        model: The network, on `device`.
        device: Where it is trained.
        precision: What it is trained in, `"float32"` or `"bfloat16"`.
        step: Steps done.
        steps_per_epoch: Steps in an epoch.
        single_steps: While true, every step is reported by a `StepEvent` of its own.
        diverged: Whether the run has ended because its loss was not finite.
    """

    def __init__(
        self, recipe: Recipe, train: FashionSplit, test: FashionSplit, threads: int = 0
    ) -> None:
        """Build the network and bring the pictures to the device.

        Where the recipe leaves it open, a CPU computes with `threads` threads; 0 for as many
        as this thread may use.

        Raises:
            SettingsError: The recipe cannot be carried out, here or anywhere.
        """
        self.recipe = recipe.checked()
        self.device = select_device(self.recipe.device)
        self.precision = resolve_precision(self.recipe.precision, self.device)
        self._batches = BatchLoader(train, self.recipe, self.device)
        threads = self.recipe.threads or threads or torch.get_num_threads()
        self._train_step = TrainStep(
            self.recipe, self.device, self.precision, threads, self._batches
        )
        self.model = self._train_step.model
        self._test = FashionSplit(test.images.to(self.device), test.labels.to(self.device))
        self._pictures = probe_indices(test)
        self.steps_per_epoch = self._batches.steps
        self.step = self._evaluated = 0
        self.single_steps = self.diverged = self._announce = False
        self._change: tuple[int, float] | None = None
        self._clock, self._window, self._sums = (
            Stopwatch(),
            MetricBuffer(self.device),
            EpochMetrics(),
        )
        self._last_event = self._sampled = 0.0
        self._sampled_step, self._sample_cost = -1, 0.0

    @property
    def total_steps(self) -> int:
        """Steps in the whole run."""
        return self.steps_per_epoch * self.recipe.epochs

    @property
    def epoch(self) -> int:
        """Epochs whose training and evaluation are done."""
        return self._evaluated

    @property
    def finished(self) -> bool:
        """Whether nothing is left to do: all epochs done, or diverged."""
        return self.diverged or self._evaluated >= self.recipe.epochs

    @property
    def seconds(self) -> float:
        """Time spent training so far, without the time that the caller took between events."""
        return self._clock.seconds

    @property
    def learning_rate(self) -> float:
        """Rate of the next step; of the last one, where none follows."""
        highest, name = self.recipe.learning_rate, self.recipe.schedule
        return lr_schedule.lr_at(highest, name, self.step, self.total_steps, self._change)

    def set_learning_rate(self, rate: float) -> None:
        """Use `rate` from the next step on; the schedule may lower it later, never raise it.

        Raises:
            SettingsError: It is no rate (`number_out_of_range`).
        """
        if problem := rate_problem(rate):
            raise SettingsError([problem])
        self._change = min(self.step, self.total_steps - 1), float(rate)
        self._announce = True

    def events(self) -> Generator[TrainerEvent, None, None]:
        """Train on from where the run stands and tell about it.

        An event comes at least every 0.3 s or so, during slow steps and evaluations too.
        Between two events the caller may read everything, call `set_learning_rate` and
        `state_dict`, or close the iterator; a step that is under way then is undone, and
        `events()` called again goes on.  Ends after the last epoch or a `DivergedEvent`.
        """
        with closing(self._run()) as run:
            self._clock.start()
            try:
                for event in run:
                    self._clock.hold()
                    yield event
                    self._clock.start()
                    self._last_event = self._clock.seconds
            finally:
                self._clock.hold()

    def _run(self) -> Generator[TrainerEvent, None, None]:
        while not self.finished:
            if self._announce:
                self._announce = False
                yield LearningRateEvent(*self._now(), learning_rate=self.learning_rate)
            if self._probe_due():
                yield from self._probe()
            elif self.step == (self._evaluated + 1) * self.steps_per_epoch:
                yield from self._end_epoch()
            else:
                yield from self._run_step()

    def _now(self) -> tuple[int, int, float]:
        begun = -(-self.step // self.steps_per_epoch)
        return self.step, begun, self._clock.seconds

    def _with_ticks(self, waiting: Generator[None, None, T]) -> Generator[TrainerEvent, None, T]:
        """Wait, with a `Tick` now and then while that is slow, and return the result."""
        with closing(waiting):
            while True:
                try:
                    next(waiting)
                except StopIteration as done:
                    return done.value  # type: ignore[no-any-return]
                yield Tick(*self._now())

    def _run_step(self) -> Generator[TrainerEvent, None, None]:
        if not self._window.images:
            self._window.started = self._clock.seconds
        loss, right = yield from self._with_ticks(self._train_step.forward_backward(self.step))
        self._window.add(loss, right, self._batches.images_in(self.step))
        ends = (self.step + 1) % self.steps_per_epoch == 0
        late = self._clock.seconds - self._window.started >= REPORT_INTERVAL
        rate = self.learning_rate
        told: dict[str, Any] | None = None
        if late or ends or self.single_steps or self._window.full:
            told = self._read_metrics(rate)
            if told is None:
                yield from self._diverge(rate)
                return
        self._train_step.optimizer_step(rate)
        self.step += 1
        if told is not None:
            yield StepEvent(*self._now(), **told)

    def _read_metrics(self, rate: float) -> dict[str, Any] | None:
        """Read the window, before the update; `None` where a loss was not finite."""
        norm = self._train_step.gradient_norm()
        reading = self._window.read()
        if reading.first_bad is not None:
            return None
        # These weights have just given a finite loss; those after the update are not yet known.
        self._train_step.snapshot()
        self._sums.add(reading)
        self._window.clear()
        elapsed = max(self._clock.seconds - self._window.started, 1e-9)
        return {
            "steps": reading.steps,
            "loss": reading.losses / reading.images,
            "accuracy": reading.right / reading.images,
            "learning_rate": rate,
            "gradient_norm": norm,
            "images_per_second": reading.images / elapsed,
        }

    def _diverge(self, rate: float) -> Generator[TrainerEvent, None, None]:
        reading = self._window.read()
        after_first = reading.steps - (reading.first_bad or 0) - 1
        self._train_step.rollback()
        self.diverged = True
        at = self.step + 1 - after_first
        yield DivergedEvent(*self._now(), diverged_at=at, learning_rate=rate)

    def _end_epoch(self) -> Generator[TrainerEvent, None, None]:
        size, tallies = self.recipe.input_size, []
        executor = self._train_step.executor
        for piece in chunk_slices(len(self._test.labels), size, self.device):

            def work(piece: slice = piece) -> torch.Tensor:
                return evaluate_chunk(self.model, self._test, piece, size)

            tallies.append((yield from self._with_ticks(executor.run("evaluation", work))))
            if self._clock.seconds - self._last_event >= REPORT_INTERVAL:
                yield Tick(*self._now())
        score = combine_chunks(tallies, len(self._test.labels))
        if self._sampled_step != self.step:
            yield from self._probe()
        loss, accuracy = self._sums.means()
        self._sums = EpochMetrics()
        self._evaluated += 1
        yield EpochEvent(*self._now(), loss, accuracy, score.loss, score.accuracy)

    def _probe_due(self) -> bool:
        if self._sampled_step < 0:
            return True
        now = self._clock.seconds
        pause = max(PROBE_INTERVAL, _SAMPLE_SHARE * now, _SAMPLE_COST * self._sample_cost)
        return self._sampled_step != self.step and now - self._sampled >= pause

    def _probe(self) -> Generator[TrainerEvent, None, None]:
        started = self._clock.seconds
        chosen = list(self._pictures)

        def work() -> tuple[tuple[float, ...], ...]:
            return probabilities(self.model, self._test.images[chosen], self.recipe.input_size)

        found = yield from self._with_ticks(self._train_step.executor.run("sample", work))
        labels = tuple(self._test.labels[chosen].tolist())
        self._sampled = self._clock.seconds
        self._sampled_step, self._sample_cost = self.step, self._sampled - started
        filters = first_filters(self.model)
        yield ProbeEvent(*self._now(), self._pictures, labels, found, filters)

    def state_dict(self) -> TrainerState:
        """A copy of the state between two steps; whatever event it is called after.

        Weights that have just ceased to be finite, which the loop will notice with its next
        look, are not given: the last good ones are, in a state that says `diverged`.
        """
        weights, lost = self._train_step.weights()
        memory = {
            f"{OPTIMIZER_PREFIX}{n}": tensor
            for n, tensor in self._train_step.optimizer_state().items()
        }
        tensors = {"window": self._window.tensor(), **memory}
        progress = {
            "recipe": self.recipe.to_json(),
            "step": self.step,
            "evaluated": self._evaluated,
            "seconds": self._clock.seconds,
            "change": self._change and list(self._change),
            "announce": self._announce,
            "diverged": self.diverged or lost,
            "sampled": [self._sampled_step, self._sampled, self._sample_cost],
            "window": [list(self._window.images), self._window.started],
            "sums": self._sums.to_json(),
        }
        return TrainerState(weights=weights, tensors=tensors, progress=progress)

    def load_state_dict(self, state: TrainerState) -> None:
        """Take up a state that a trainer with the same recipe gave.

        Raises:
            SettingsError: It does not fit the recipe (`state_of_another_recipe`), or its
                tensors do not fit the network (see `fit_problems`).
        """
        check_state(state, self.recipe)
        tensors, progress = state["tensors"], state["progress"]
        memory = {n: t for n, t in tensors.items() if n.startswith(OPTIMIZER_PREFIX)}
        self._train_step.load_state(
            state["weights"], {n.removeprefix(OPTIMIZER_PREFIX): t for n, t in memory.items()}
        )
        self.step, self._evaluated = progress["step"], progress["evaluated"]
        self.diverged, self._announce = progress["diverged"], progress["announce"]
        self._change = progress["change"] and tuple(progress["change"])
        self._sampled_step, self._sampled, self._sample_cost = progress["sampled"]
        self._window.restore(tensors["window"], *progress["window"])
        self._sums = EpochMetrics(*progress["sums"])
        self._clock.set(progress["seconds"])
        self._last_event = progress["seconds"]
