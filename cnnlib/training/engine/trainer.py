"""The training loop: trains by a recipe and yields events.

    trainer = Trainer(recipe, fashion_mnist.load(train=True), fashion_mnist.load(train=False))
    for event in trainer.events():
        log(event)      # here `set_learning_rate` and `state_dict` may be called, or break

It reads and writes no file.  Steps are queued on the device without waiting for it; their
metrics are fetched about five times a second.
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

REPORT_INTERVAL = 0.2  # seconds between two fetches of the steps' metrics
PROBE_INTERVAL = 2.0  # least seconds between two probes
_PROBE_INTERVAL_SHARE = 0.02  # of the training time so far, so that probes become rarer
_PROBE_INTERVAL_COST = 50.0  # times the duration of the last probe


class Trainer:
    """Trains one network by a recipe.

    Attributes:
        recipe: The checked recipe, with every option of its network.
        model: The network, on `device`.
        device: Where it is trained.
        precision: `"float32"` or `"bfloat16"`.
        step: Steps done.
        steps_per_epoch: Steps of an epoch.
        single_steps: If true, every step yields a `StepEvent` of its own.
        diverged: Whether training ended because the loss was not finite.
    """

    def __init__(
        self, recipe: Recipe, train: FashionSplit, test: FashionSplit, threads: int = 0
    ) -> None:
        """Build the network and copy the images to the device.

        Args:
            recipe: What to train.
            train: Training images.
            test: Test images.
            threads: Threads of a CPU where the recipe leaves them open; 0 for as many as this
                thread may use.

        Raises:
            SettingsError: The recipe is invalid or cannot be trained on this machine.
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
        self._probe_indices = probe_indices(test)
        self.steps_per_epoch = self._batches.steps_per_epoch
        self.step = self._epochs_done = 0
        self.single_steps = self.diverged = False
        self._lr_change: tuple[int, float] | None = None  # first step, rate
        self._lr_event_due = False
        self._clock = Stopwatch()
        self._buffer = MetricBuffer(self.device)
        self._epoch_metrics = EpochMetrics()
        self._last_event = 0.0  # training time in seconds, as are the next two
        self._last_probe, self._probe_duration, self._last_probe_step = 0.0, 0.0, -1

    @property
    def total_steps(self) -> int:
        """Steps of the whole run."""
        return self.steps_per_epoch * self.recipe.epochs

    @property
    def epoch(self) -> int:
        """Epochs trained and evaluated."""
        return self._epochs_done

    @property
    def finished(self) -> bool:
        """Whether all epochs are done, or training has diverged."""
        return self.diverged or self._epochs_done >= self.recipe.epochs

    @property
    def seconds(self) -> float:
        """Training time, excluding time spent in the consumer of `events()`."""
        return self._clock.seconds

    @property
    def learning_rate(self) -> float:
        """Learning rate of the next step; after the last step, of that one."""
        max_lr, schedule = self.recipe.learning_rate, self.recipe.schedule
        return lr_schedule.lr_at(max_lr, schedule, self.step, self.total_steps, self._lr_change)

    def set_learning_rate(self, rate: float) -> None:
        """Use `rate` from the next step on; the schedule may lower it, but never raises it.

        Raises:
            SettingsError: It is not a valid rate (`number_out_of_range`).
        """
        if problem := rate_problem(rate):
            raise SettingsError([problem])
        self._lr_change = min(self.step, self.total_steps - 1), float(rate)
        self._lr_event_due = True

    def events(self) -> Generator[TrainerEvent, None, None]:
        """Train from the current step on and yield events, at least about every 0.3 s.

        Between two events the consumer may read all attributes, call `set_learning_rate` and
        `state_dict`, or close the iterator: a step in progress is then undone, and another call
        of `events()` continues.  Ends after the last epoch or a `DivergedEvent`.
        """
        with closing(self._run()) as events:
            self._clock.start()
            try:
                for event in events:
                    self._clock.stop()
                    yield event
                    self._clock.start()
                    self._last_event = self._clock.seconds
            finally:
                self._clock.stop()

    def _run(self) -> Generator[TrainerEvent, None, None]:
        while not self.finished:
            if self._lr_event_due:
                self._lr_event_due = False
                yield LearningRateEvent(*self._position(), learning_rate=self.learning_rate)
            if self._probe_due():
                yield from self._probe()
            elif self.step == (self._epochs_done + 1) * self.steps_per_epoch:
                yield from self._end_epoch()
            else:
                yield from self._run_step()

    def _position(self) -> tuple[int, int, float]:
        """Return the first three fields of an event."""
        epochs_begun = -(-self.step // self.steps_per_epoch)
        return self.step, epochs_begun, self._clock.seconds

    def _with_ticks(self, work: Generator[None, None, T]) -> Generator[TrainerEvent, None, T]:
        """Run `work` and return its result, with a `Tick` each time it yields."""
        with closing(work):
            while True:
                try:
                    next(work)
                except StopIteration as stop:
                    return stop.value  # type: ignore[no-any-return]
                yield Tick(*self._position())

    def _run_step(self) -> Generator[TrainerEvent, None, None]:
        if not self._buffer.images:
            self._buffer.started = self._clock.seconds
        loss, correct = yield from self._with_ticks(self._train_step.forward_backward(self.step))
        self._buffer.add(loss, correct, self._batches.images_in(self.step))
        ends_epoch = (self.step + 1) % self.steps_per_epoch == 0
        late = self._clock.seconds - self._buffer.started >= REPORT_INTERVAL
        rate = self.learning_rate
        report: dict[str, Any] | None = None
        if late or ends_epoch or self.single_steps or self._buffer.full:
            report = self._report(rate)
            if report is None:
                yield from self._diverge(rate)
                return
        self._train_step.optimizer_step(rate)
        self.step += 1
        if report is not None:
            yield StepEvent(*self._position(), **report)

    def _report(self, rate: float) -> dict[str, Any] | None:
        """Return the fields of a `StepEvent`; `None` if a loss was not finite.

        It comes between the gradients and the update of a step: the current weights have just
        given a finite loss and are worth a snapshot, those after the update have not.
        """
        norm = self._train_step.gradient_norm()
        sums = self._buffer.sums()
        if sums.first_nonfinite is not None:
            return None
        self._train_step.snapshot()
        self._epoch_metrics.add(sums)
        self._buffer.clear()
        elapsed = max(self._clock.seconds - self._buffer.started, 1e-9)
        return {
            "steps": sums.steps,
            "loss": sums.loss / sums.images,
            "accuracy": sums.correct / sums.images,
            "learning_rate": rate,
            "gradient_norm": norm,
            "images_per_second": sums.images / elapsed,
        }

    def _diverge(self, rate: float) -> Generator[TrainerEvent, None, None]:
        sums = self._buffer.sums()
        steps_since = sums.steps - (sums.first_nonfinite or 0) - 1
        self._train_step.rollback()
        self.diverged = True
        at = self.step + 1 - steps_since
        yield DivergedEvent(*self._position(), diverged_at=at, learning_rate=rate)

    def _end_epoch(self) -> Generator[TrainerEvent, None, None]:
        size, chunks = self.recipe.input_size, []
        for chunk in chunk_slices(len(self._test.labels), size, self.device):

            def work(chunk: slice = chunk) -> torch.Tensor:
                return evaluate_chunk(self.model, self._test, chunk, size)

            running = self._train_step.executor.run("evaluation", work)
            chunks.append((yield from self._with_ticks(running)))
            if self._clock.seconds - self._last_event >= REPORT_INTERVAL:
                yield Tick(*self._position())
        test = combine_chunks(chunks, len(self._test.labels))
        if self._last_probe_step != self.step:
            yield from self._probe()
        loss, accuracy = self._epoch_metrics.means()
        self._epoch_metrics = EpochMetrics()
        self._epochs_done += 1
        yield EpochEvent(*self._position(), loss, accuracy, test.loss, test.accuracy)

    def _probe_due(self) -> bool:
        if self._last_probe_step < 0:
            return True
        now = self._clock.seconds
        interval = max(
            PROBE_INTERVAL,
            _PROBE_INTERVAL_SHARE * now,
            _PROBE_INTERVAL_COST * self._probe_duration,
        )
        return self._last_probe_step != self.step and now - self._last_probe >= interval

    def _probe(self) -> Generator[TrainerEvent, None, None]:
        started = self._clock.seconds
        indices = list(self._probe_indices)

        def work() -> tuple[tuple[float, ...], ...]:
            return probabilities(self.model, self._test.images[indices], self.recipe.input_size)

        found = yield from self._with_ticks(self._train_step.executor.run("sample", work))
        labels = tuple(self._test.labels[indices].tolist())
        self._last_probe = self._clock.seconds
        self._last_probe_step, self._probe_duration = self.step, self._last_probe - started
        filters = first_filters(self.model)
        yield ProbeEvent(*self._position(), self._probe_indices, labels, found, filters)

    def state_dict(self) -> TrainerState:
        """Return a copy of the state between two steps; may be called after any event.

        If the weights are not finite, which the loop notices at its next report only, the state
        holds those of the last snapshot and counts as diverged.
        """
        weights, diverged = self._train_step.weights()
        optimizer = {
            f"{OPTIMIZER_PREFIX}{name}": tensor
            for name, tensor in self._train_step.optimizer_state().items()
        }
        tensors = {"window": self._buffer.tensor(), **optimizer}
        progress = {
            "recipe": self.recipe.to_json(),
            "step": self.step,
            "evaluated": self._epochs_done,
            "seconds": self._clock.seconds,
            "change": self._lr_change and list(self._lr_change),
            "announce": self._lr_event_due,
            "diverged": self.diverged or diverged,
            "sampled": [self._last_probe_step, self._last_probe, self._probe_duration],
            "window": [list(self._buffer.images), self._buffer.started],
            "sums": self._epoch_metrics.to_json(),
        }
        return TrainerState(weights=weights, tensors=tensors, progress=progress)

    def load_state_dict(self, state: TrainerState) -> None:
        """Restore the state of a trainer with the same recipe.

        Raises:
            SettingsError: Its recipe differs (`state_of_another_recipe`), or its tensors do not
                fit the network (see `fit_problems`).
        """
        check_state(state, self.recipe)
        tensors, progress = state["tensors"], state["progress"]
        optimizer = {
            name.removeprefix(OPTIMIZER_PREFIX): tensor
            for name, tensor in tensors.items()
            if name.startswith(OPTIMIZER_PREFIX)
        }
        self._train_step.load_state(state["weights"], optimizer)
        self.step, self._epochs_done = progress["step"], progress["evaluated"]
        self.diverged, self._lr_event_due = progress["diverged"], progress["announce"]
        self._lr_change = progress["change"] and tuple(progress["change"])
        self._last_probe_step, self._last_probe, self._probe_duration = progress["sampled"]
        self._buffer.restore(tensors["window"], *progress["window"])
        self._epoch_metrics = EpochMetrics(*progress["sums"])
        self._clock.reset(progress["seconds"])
        self._last_event = progress["seconds"]
