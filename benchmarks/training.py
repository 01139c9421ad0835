"""What the training loop costs beside the bare step and the usual loop, and what it costs a page.

    python -m benchmarks.training [--rounds 9] [--seconds 4] [--models lenet resnet] [--no-variants]

(a) the limit: forward, backward, step on one batch that lies in memory;
(b) our run, carried out by a dask worker with all its events, tests and checkpoints, and the
    same with its page open in Chromium, both of which share these cores with it;
(c) the usual loop: torchvision data set with transforms, DataLoader, `.item()` at every step.

Each has a process of its own; (a) keeps its memory as our workers do, (c) has it as it comes.
They take turns, the run being paused while others have theirs, so that whatever else the machine
does falls on all of them; what is printed are medians over the turns, of the speeds and of the
ratios between turns of the same round.  At the end come the rows of `benchmarks.contention`.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import torch
from playwright.sync_api import Browser
from torch.nn import functional as F
from torch.utils.data import DataLoader

from benchmarks import contention, interaction, run_training
from benchmarks.app_server import chromium, served
from cnnlib.core.paths import data_folder
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.dataloader import preprocess
from cnnlib.training.engine.device import resolve_precision, select_device
from cnnlib.training.engine.optimizer import make_optimizer
from cnnlib.training.engine.presets import preset
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trainer import Trainer
from cnnlib.training.execution import malloc
from cnnlib.training.runs.run_folder import Run

Turn = Callable[[float], float]
"""Takes its seconds and gives pictures a second."""

SETTLED = 5
"""Times that a chart has been drawn in a page that has been opened for good."""

Place = tuple[Browser, str]
"""A browser, and the address of the app."""


def trainer(recipe: Recipe) -> Trainer:
    return Trainer(recipe, fashion_mnist.load(train=True), fashion_mnist.load(train=False))


def bare_steps(recipe: Recipe) -> Iterator[int]:
    """(a): yields the pictures of each step."""
    start, train = trainer(recipe), fashion_mnist.load(train=True)
    optimizer = make_optimizer(recipe, start.model.parameters())
    size = recipe.batch_size
    channels_last = recipe.channels_last and start.device.type != "mps"
    images = preprocess(train.images[:size].to(start.device), recipe.input_size, channels_last)
    labels = train.labels[:size].to(start.device)
    while True:
        start.model.train()
        with torch.autocast(start.device.type, torch.bfloat16, start.precision == "bfloat16"):
            scores = start.model(images)
        loss = F.cross_entropy(scores.float(), labels, label_smoothing=recipe.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        yield size


def usual_steps(recipe: Recipe, workers: int) -> Iterator[int]:
    """(c): yields the pictures of each step."""
    from torchvision import datasets, transforms

    fashion_mnist.prepare()
    steps = [transforms.RandomHorizontalFlip()] if recipe.flip else []
    if recipe.input_size != 28:
        steps.append(transforms.Resize(recipe.input_size))
    transform = transforms.Compose([*steps, transforms.ToTensor()])
    data = datasets.FashionMNIST(str(data_folder()), train=True, transform=transform)
    loader = DataLoader(data, recipe.batch_size, shuffle=True, num_workers=workers)
    start = trainer(replace(recipe, channels_last=False))
    model, device = start.model.to(memory_format=torch.contiguous_format), start.device
    optimizer = torch.optim.SGD(
        model.parameters(),
        lr=recipe.learning_rate / 10,
        momentum=recipe.momentum,
        nesterov=recipe.nesterov,
        weight_decay=recipe.weight_decay,
    )
    total = 0.0
    while True:
        for images, labels in loader:
            model.train()
            optimizer.zero_grad()
            scores = model(images.to(device))
            loss = F.cross_entropy(scores, labels.to(device))
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
            total += loss.item()
            yield len(labels)


def speed(steps: Iterator[int], seconds: float) -> float:
    """Pictures a second over one turn, from its second `carried.WARM` on."""
    started = time.perf_counter()
    while time.perf_counter() - started < run_training.WARM:
        next(steps)
    started, images = time.perf_counter(), 0
    while (taken := time.perf_counter() - started) < seconds:
        images += next(steps)
    return images / taken


def answer(pipe: Connection, make: Callable[[], Iterator[int]], keep: bool) -> None:
    """In a process of its own: take the seconds of each turn, give the speed; ends with `None`."""
    with malloc.retain_freed_memory() if keep else nullcontext():
        steps = make()
        while (seconds := pipe.recv()) is not None:
            pipe.send(speed(steps, seconds))


@contextmanager
def apart(make: Callable[[], Iterator[int]], keep: bool) -> Iterator[Turn]:
    """Turns of the steps that `make` gives, in a process that waits between them."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=answer, args=(theirs, make, keep), daemon=True
    )
    process.start()
    theirs.close()  # so that a death over there is heard of

    def turn(seconds: float) -> float:
        ours.send(seconds)
        return float(ours.recv())

    try:
        yield turn
    finally:
        ours.send(None)
        process.join()


def watched(run: Run, browser: Browser, address: str) -> Turn:
    """(b) with the run's page open beside it; the page is opened for its turn and closed after.

    Opening it costs more than watching, so the turn begins when it has looked a few times.
    """

    def turn(seconds: float) -> float:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        try:
            page.goto(f"{address}/training?run={run.id}")
            run_training.let_run(run)
            page.wait_for_function(
                "n => Number(document.querySelector('[data-plot]')?.dataset.drawn) >= n",
                arg=SETTLED,
                timeout=60_000,
            )
            return run_training.speed(run, seconds)
        finally:
            page.close()

    return turn


def compare(contenders: dict[str, Turn], rounds: int, seconds: float) -> dict[str, list[float]]:
    """The speed of each contender in each round."""
    for turn in contenders.values():
        turn(seconds / 2)  # not counted: first steps, first files
    turns: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, turn in contenders.items():
            turns[name].append(turn(seconds))
    return turns


def ratio(some: list[float], others: list[float]) -> float:
    """Median over the rounds: this machine changes its pace by the minute."""
    return statistics.median(one / other for one, other in zip(some, others, strict=True))


def variants(recipe: Recipe) -> dict[str, Recipe]:
    """`recipe` in the precisions and layouts that it does not use here."""
    device = select_device()
    known = sorted({"float32", resolve_precision("auto", device)})
    found = {
        f"{precision}, channels {'last' if last else 'first'}": replace(
            recipe, precision=precision, channels_last=last
        )
        for precision in known
        for last in (False, True)
    }
    used = replace(recipe, precision=resolve_precision(recipe.precision, device))
    return {name: other for name, other in found.items() if other != used}


def report(
    title: str, recipe: Recipe, rounds: int, seconds: float, place: Place, others: bool
) -> None:
    bare: dict[str, partial[Iterator[int]]] = {"a": partial(bare_steps, recipe)}
    for name, other in variants(recipe).items() if others else ():
        bare[f"a, {name}"] = partial(bare_steps, other)
    with ExitStack() as stack:
        run = stack.enter_context(run_training.carried_out(recipe))
        contenders: dict[str, Turn] = {
            "a": stack.enter_context(apart(bare.pop("a"), keep=True)),
            "b": partial(run_training.speed, run),
            "b, its page open": watched(run, *place),
            "c": stack.enter_context(apart(partial(usual_steps, recipe, 0), keep=False)),
        }
        for name, make in bare.items():
            contenders[name] = stack.enter_context(apart(make, keep=True))
        turns = compare(contenders, rounds, seconds)
    print(f"\n{title}: images a second, medians of {rounds} turns of {seconds:g} s")
    for name, speeds in sorted(turns.items()):
        share = ratio(speeds, turns["a"])
        print(f"  {name:28} {statistics.median(speeds):8.0f}   {share:.2f} of a")
    print(f"  b is {ratio(turns['b'], turns['c']):.2f} x c", flush=True)


def latency(recipe: Recipe, blocks: int, place: Place) -> None:
    """The Convolution page while a run uses every core, and while that run is paused."""
    page = interaction.convolution(place[0], "convolution", place[1])
    times: dict[str, list[float]] = {"idle": [], "a run trains": []}
    with run_training.carried_out(recipe) as run:
        for block in range(blocks + 1):
            for name, taken in times.items():
                if name != "idle":
                    run_training.let_run(run)
                keys = ["ArrowUp"] * 5 + ["ArrowDown"] * 5
                presses = [page.press(key) for key in keys]
                taken += presses if block else []
                if name != "idle":
                    run_training.hold(run)
    found = {name: interaction.summary(values) for name, values in times.items()}
    print("\nConvolution page, key to changed picture, ms: median    p95      n")
    for name, told in found.items():
        print(f"  {name:43} {told['median']:6.1f} {told['p95']:6.1f} {told['n']:6}")
    print(f"  {found['a run trains']['median'] / found['idle']['median']:.2f} x idle", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--blocks", type=int, default=4, help="of ten presses, for the page")
    parser.add_argument(
        "--variants",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="(a) also in other precisions and layouts",
    )
    parser.add_argument("--models", nargs="+", default=["lenet", "resnet"])
    chosen = parser.parse_args()
    print(f"torch {torch.__version__}, {torch.get_num_threads()} threads, load {load():.1f}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="training-")))
        os.environ["CNN_EXPLORER_HOME"] = str(folder)
        fashion_mnist.prepare()
        address = stack.enter_context(served("app.py", folder))
        place = stack.enter_context(chromium()), address
        for model in chosen.models:
            quick = preset(model, "quick")
            report(f"{model} quick", quick, chosen.rounds, chosen.seconds, place, chosen.variants)
        if chosen.blocks:
            latency(preset("resnet", "quick"), chosen.blocks, place)
        contention.report(chosen.rounds, chosen.seconds)
    print(f"load at the end {load():.1f}")


def load() -> float:
    """Processes that wanted to run, averaged over the last minute; this benchmark's among them."""
    return float(psutil.getloadavg()[0])


if __name__ == "__main__":
    main()
