"""What the training loop costs beside the bare step and the usual loop.

    python -m benchmarks.training [--rounds 15] [--seconds 1.5] [--threads 2]

(a) the limit: forward, backward, step on one batch that lies in memory, channels last;
(b) our run: every event written as JSON, weights and state saved as often as a run saves them;
(c) the usual loop: torchvision data set with transforms, DataLoader, `.item()` at every step.

They take turns in one process, so that whatever else the machine does falls on all of them;
what is printed are medians over the turns, and their ratios.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader

from cnnlib import fashion
from cnnlib.home import home
from cnnlib.training.batches import as_input
from cnnlib.training.checkpoint import save_state
from cnnlib.training.events import EpochEvent, StepEvent, Tick
from cnnlib.training.loop import Trainer
from cnnlib.training.optimizer import make_optimizer
from cnnlib.training.presets import preset
from cnnlib.training.recipe import Recipe

CHECKPOINT = 10.0  # seconds between two saved states


def trainer(recipe: Recipe) -> Trainer:
    return Trainer(recipe, fashion.load(train=True), fashion.load(train=False))


def bare_steps(recipe: Recipe, train: fashion.FashionSplit) -> Iterator[int]:
    """(a): yields the pictures of each step."""
    start = trainer(recipe)
    optimizer = make_optimizer(recipe, start.model.parameters())
    size = recipe.batch_size
    channels_last = recipe.channels_last and start.device.type != "mps"
    images = as_input(train.images[:size].to(start.device), recipe.input_size, channels_last)
    labels = train.labels[:size].to(start.device)
    while True:
        start.model.train()
        with torch.autocast(start.device.type, torch.bfloat16, recipe.precision == "bfloat16"):
            scores = start.model(images)
        loss = F.cross_entropy(scores.float(), labels, label_smoothing=recipe.label_smoothing)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        optimizer.zero_grad()
        yield size


def our_steps(recipe: Recipe, folder: Path) -> Iterator[int]:
    """(b): yields the pictures since the last event, which may be none."""
    run = trainer(replace(recipe, epochs=1000))
    saved = time.perf_counter()
    with (folder / "metrics.jsonl").open("a", buffering=1) as metrics, closing(run.events()) as all:
        for event in all:
            if not isinstance(event, Tick):
                metrics.write(json.dumps(event.to_json()) + "\n")
            now = time.perf_counter()
            if isinstance(event, EpochEvent) or now - saved > CHECKPOINT:
                save_state(folder, run.state_dict(), {"recipe": recipe.to_json()})
                saved = now
            yield event.steps * recipe.batch_size if isinstance(event, StepEvent) else 0


def usual_steps(recipe: Recipe, workers: int) -> Iterator[int]:
    """(c): yields the pictures of each step."""
    from torchvision import datasets, transforms

    fashion.prepare()
    steps = [transforms.RandomHorizontalFlip()] if recipe.flip else []
    if recipe.input_size != 28:
        steps.append(transforms.Resize(recipe.input_size))
    transform = transforms.Compose([*steps, transforms.ToTensor()])
    data = datasets.FashionMNIST(str(home()), train=True, transform=transform)
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
    """Pictures a second over one turn."""
    started, images = time.perf_counter(), 0
    while (taken := time.perf_counter() - started) < seconds:
        images += next(steps)
    return images / taken


def compare(contenders: dict[str, Iterator[int]], rounds: int, seconds: float) -> dict[str, float]:
    for steps in contenders.values():
        speed(steps, seconds / 2)  # not counted: first steps, first files
    turns: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, steps in contenders.items():
            turns[name].append(speed(steps, seconds))
    return {name: statistics.median(values) for name, values in turns.items()}


def report(title: str, recipe: Recipe, rounds: int, seconds: float) -> None:
    train = fashion.load(train=True)
    ways: dict[str, Callable[[], Iterator[int]]] = {
        "a, channels first": lambda: bare_steps(replace(recipe, channels_last=False), train),
        "c, 0 workers": lambda: usual_steps(recipe, 0),
    }
    if trainer(recipe).device.type == "cpu" and torch.cpu._is_avx512_bf16_supported():
        ways["a, bfloat16"] = lambda: bare_steps(replace(recipe, precision="bfloat16"), train)
    with tempfile.TemporaryDirectory() as folder:
        contenders = {"a": bare_steps(recipe, train), "b": our_steps(recipe, Path(folder))}
        contenders |= {name: make() for name, make in ways.items()}
        medians = compare(contenders, rounds, seconds)
        for steps in contenders.values():
            steps.close()  # type: ignore[attr-defined]
    print(f"{title}: images a second, medians of {rounds} turns of {seconds:g} s")
    for name, value in medians.items():
        print(f"  {name:20} {value:8.0f}   {value / medians['a']:.2f} of a")
    print(f"  b is {medians['b'] / medians['c, 0 workers']:.2f} x c, 0 workers", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    print(f"torch {torch.__version__}, {chosen.threads} threads")
    for model in ("lenet", "resnet"):
        report(f"{model} quick", preset(model, "quick"), chosen.rounds, chosen.seconds)


if __name__ == "__main__":
    main()
