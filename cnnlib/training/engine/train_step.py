"""A network that learns: one step at a time, each of them whole or as if never begun."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing

import torch
from torch import nn
from torch.nn import functional as F

from cnnlib.models.registry import build
from cnnlib.training.engine.dataloader import BatchLoader, derive_seed
from cnnlib.training.engine.device import seed_device
from cnnlib.training.engine.interruptible import InterruptibleExecutor
from cnnlib.training.engine.optimizer import (
    make_optimizer,
    optimizer_tensors,
    restore_optimizer,
)
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.weights import assign_weights


class TrainStep:
    """A network with its optimizer, and the last weights that are known to be good.

    Attributes:
        model: The network, on its device.
        executor: Waits for its slow work.
        buffers_before_step: The buffers before the slow step in progress, or `None`.
    """

    def __init__(
        self,
        recipe: Recipe,
        device: torch.device,
        precision: str,
        threads: int,
        batches: BatchLoader,
    ) -> None:
        """Build the network that the recipe's seed decides, to be trained by `threads` threads."""
        self._bfloat16 = precision == "bfloat16"
        self._recipe, self._device, self._batches = recipe, device, batches
        self.model = self._build_model()
        self.executor = InterruptibleExecutor(self.model, device, threads)
        self.buffers_before_step: dict[str, torch.Tensor] | None = None
        self._optimizer = make_optimizer(recipe, self.model.parameters())
        self._last_good = {n: t.detach().clone() for n, t in self.model.state_dict().items()}

    def _build_model(self) -> nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(derive_seed(self._recipe.seed, "weights", 0))
            model = build(self._recipe.model, self._recipe.options)
        if self._recipe.channels_last and self._device.type != "mps":
            model = model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        if self._device.type == "cuda":
            torch.backends.cudnn.benchmark = True
            torch.set_float32_matmul_precision("high")
        return model.to(self._device).train()

    def forward_backward(
        self, step: int
    ) -> Generator[None, None, tuple[torch.Tensor, torch.Tensor]]:
        """Fill the gradients for `step`; yields while that is slow.

        Closing the generator undoes what was begun.

        Returns:
            Loss and number of right answers, on the device.
        """
        if self.executor.is_slow("step"):
            self.buffers_before_step = {
                n: b.detach().clone() for n, b in self.model.named_buffers()
            }
        done = False
        try:
            with closing(self.executor.run("step", lambda: self._compute(step))) as waiting:
                result = yield from waiting
            done = True
        finally:
            if not done:
                self._undo()
            self.buffers_before_step = None
        return result

    def _compute(self, step: int) -> tuple[torch.Tensor, torch.Tensor]:
        images, labels = self._batches.batch(step)
        if not self.model.training:
            self.model.train()
        seed_device(self._device, derive_seed(self._recipe.seed, "dropout", step))
        with torch.enable_grad():
            with torch.autocast(self._device.type, torch.bfloat16, enabled=self._bfloat16):
                scores = self.model(images)
            smoothing = self._recipe.label_smoothing
            loss = F.cross_entropy(scores.float(), labels, label_smoothing=smoothing)
            loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach(), (scores.detach().argmax(1) == labels).sum()

    def _undo(self) -> None:
        self._optimizer.zero_grad()
        for name, buffer in self.model.named_buffers():
            if self.buffers_before_step is not None:
                buffer.copy_(self.buffers_before_step[name])

    def gradient_norm(self) -> float:
        """Euclidean norm of the whole gradient; waits for the device."""
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        return float(nn.utils.get_total_norm(gradients))

    def optimizer_step(self, rate: float) -> None:
        """Take the step."""
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._optimizer.zero_grad()

    def snapshot(self) -> None:
        """Remember the weights of this moment."""
        for name, tensor in self.model.state_dict().items():
            self._last_good[name].copy_(tensor)

    def rollback(self) -> None:
        """Go back to the weights last marked."""
        self._optimizer.zero_grad()
        self.model.load_state_dict(self._last_good)

    def weights(self) -> tuple[dict[str, torch.Tensor], bool]:
        """A copy on the CPU of the weights between two steps, and whether they are lost.

        Lost weights, which are no longer finite, are not given but the last good ones.
        """
        now = {n: t.detach() for n, t in self.model.state_dict().items()}
        for name, buffer in (self.buffers_before_step or {}).items():
            if name in now:
                now[name] = buffer
        lost = not all(t.isfinite().all() for t in now.values() if t.is_floating_point())
        return {n: t.cpu().clone() for n, t in (self._last_good if lost else now).items()}, lost

    def optimizer_state(self) -> dict[str, torch.Tensor]:
        """A copy on the CPU of what the optimizer remembers."""
        return optimizer_tensors(self._optimizer)

    def load_state(
        self, weights: Mapping[str, torch.Tensor], memory: Mapping[str, torch.Tensor]
    ) -> None:
        """Take up what `weights` and `memory` gave.

        Raises:
            SettingsError: They do not fit the network (see `fit_problems`).
        """
        assign_weights(self.model, weights)
        self.snapshot()
        self._optimizer = make_optimizer(self._recipe, self.model.parameters())
        restore_optimizer(self._optimizer, memory)
