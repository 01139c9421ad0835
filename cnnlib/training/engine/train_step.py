"""One training step: forward, backward, optimizer; a slow step can be cancelled and undone."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing

import torch
from torch import nn
from torch.nn import functional as F

from cnnlib.models.registry import build
from cnnlib.training.engine.dataloader import BatchLoader, derive_seed
from cnnlib.training.engine.device import move_model, seed_device
from cnnlib.training.engine.interruptible import InterruptibleExecutor
from cnnlib.training.engine.optimizer import (
    load_optimizer_state,
    make_optimizer,
    optimizer_state,
)
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.weights import assign_weights


class TrainStep:
    """A network with its optimizer and a snapshot of the last weights known to be good.

    Attributes:
        model: The network, on its device.
        executor: Runs all work on the network.
        buffers_before_step: Copies of the buffers (running statistics) from before the slow
            step in progress, or `None`.
    """

    def __init__(
        self,
        recipe: Recipe,
        device: torch.device,
        precision: str,
        threads: int,
        batches: BatchLoader,
    ) -> None:
        """Build the network of `recipe`, initialized from its seed.

        Args:
            recipe: A checked recipe.
            device: Where to train.
            precision: `"float32"` or `"bfloat16"`.
            threads: Threads of a CPU.
            batches: The training data on `device`.
        """
        self._use_bfloat16 = precision == "bfloat16"
        self._recipe, self._device, self._batches = recipe, device, batches
        self.model = self._build_model()
        self.executor = InterruptibleExecutor(self.model, device, threads)
        self.buffers_before_step: dict[str, torch.Tensor] | None = None
        self._optimizer = make_optimizer(recipe, self.model.parameters())
        self._snapshot = {n: t.detach().clone() for n, t in self.model.state_dict().items()}

    def _build_model(self) -> nn.Module:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(derive_seed(self._recipe.seed, "weights", 0))
            model = build(self._recipe.model, self._recipe.options)
        if self._device.type == "cuda":
            torch.backends.cudnn.benchmark = True
            torch.set_float32_matmul_precision("high")
        return move_model(model, self._device, self._recipe.channels_last).train()

    def forward_backward(
        self, step: int
    ) -> Generator[None, None, tuple[torch.Tensor, torch.Tensor]]:
        """Compute the gradients of `step`; yields now and then while that is slow.

        Closing the generator undoes the step.

        Returns:
            Mean loss and number of correct answers, on the device.
        """
        if self.executor.is_slow("step"):
            self.buffers_before_step = {
                n: b.detach().clone() for n, b in self.model.named_buffers()
            }
        done = False
        try:
            with closing(self.executor.run("step", lambda: self._compute(step))) as running:
                result = yield from running
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
            with torch.autocast(self._device.type, torch.bfloat16, enabled=self._use_bfloat16):
                logits = self.model(images)
            smoothing = self._recipe.label_smoothing
            loss = F.cross_entropy(logits.float(), labels, label_smoothing=smoothing)
            loss.backward()  # type: ignore[no-untyped-call]
        return loss.detach(), (logits.detach().argmax(1) == labels).sum()

    def _undo(self) -> None:
        self._optimizer.zero_grad()
        for name, buffer in self.model.named_buffers():
            if self.buffers_before_step is not None:
                buffer.copy_(self.buffers_before_step[name])

    def gradient_norm(self) -> float:
        """Return the Euclidean norm of the whole gradient; waits for the device."""
        gradients = [p.grad for p in self.model.parameters() if p.grad is not None]
        return float(nn.utils.get_total_norm(gradients))

    def optimizer_step(self, learning_rate: float) -> None:
        """Update the weights with the gradients and clear those."""
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate
        self._optimizer.step()
        self._optimizer.zero_grad()

    def snapshot(self) -> None:
        """Save the current weights as known to be good, unless one of them is not finite.

        Running variances can overflow while the loss is still finite.
        """
        current = self.model.state_dict()
        if _all_finite(current):
            for name, tensor in current.items():
                self._snapshot[name].copy_(tensor)

    def rollback(self) -> None:
        """Restore the weights of the last snapshot."""
        self._optimizer.zero_grad()
        self.model.load_state_dict(self._snapshot)

    def weights(self) -> tuple[dict[str, torch.Tensor], bool]:
        """Return a CPU copy of the weights between two steps, and whether they had diverged.

        In place of weights that are not finite, those of the last snapshot are returned.
        """
        current = {n: t.detach() for n, t in self.model.state_dict().items()}
        for name, buffer in (self.buffers_before_step or {}).items():
            if name in current:
                current[name] = buffer
        diverged = not _all_finite(current)
        chosen = self._snapshot if diverged else current
        return {n: t.cpu().clone() for n, t in chosen.items()}, diverged

    def optimizer_state(self) -> dict[str, torch.Tensor]:
        """Return a CPU copy of the optimizer's state; see `optimizer.optimizer_state`."""
        return optimizer_state(self._optimizer)

    def load_state(
        self, weights: Mapping[str, torch.Tensor], optimizer: Mapping[str, torch.Tensor]
    ) -> None:
        """Restore the model and the optimizer from `weights` and `optimizer_state`.

        Raises:
            SettingsError: They do not fit the network (see `fit_problems`).
        """
        assign_weights(self.model, weights)
        self.snapshot()
        self._optimizer = make_optimizer(self._recipe, self.model.parameters())
        load_optimizer_state(self._optimizer, optimizer)


def _all_finite(tensors: Mapping[str, torch.Tensor]) -> bool:
    return all(bool(t.isfinite().all()) for t in tensors.values() if t.is_floating_point())
