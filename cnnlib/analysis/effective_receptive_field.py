"""Effective receptive field: how much each pixel of the input changes one cell of a layer.

Luo, Li, Urtasun, Zemel 2016, arXiv:1701.04128.  The theoretical receptive field says which pixels
can change a cell; within it the gradient of the cell is largest in the middle, as a Gaussian is.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from cnnlib.analysis.layer_outputs import layer_outputs, with_shared_tensors


def effective_receptive_field(
    model: nn.Module, layer: str, images: Tensor, cell: tuple[int, int] | None = None
) -> NDArray[np.float32]:
    """Return the mean absolute gradient of a cell of `layer` with respect to the input.

    The gradient is that of the sum of the cell's channels, in evaluation mode: in training mode
    batch normalization links every pixel of a batch to every cell.

    Args:
        model: A network with the weights to look at; it is not changed.
        layer: Name of a layer, see `layer_outputs`, with an output of shape (N, C, H, W), or
            (N, features), of which all features are taken.
        images: Input of the network, float32 (N, channels, H, W); the result is the mean over N.
        cell: Row and column in the layer's output; the middle, (H // 2, W // 2), by default.

    Returns:
        Float32 (H, W) of the input, summed over its channels, scaled to a maximum of 1; zeros if
        the cell is the same for all pictures close to these.

    Raises:
        SettingsError: There is no such layer (`unknown_layer`).
    """
    x = images.detach().clone().requires_grad_()
    with torch.enable_grad():
        output = layer_outputs(with_shared_tensors(model).eval(), x, [layer])[layer]
        if output.ndim == 4:
            row, column = cell or (output.shape[-2] // 2, output.shape[-1] // 2)
            output = output[:, :, row, column]
        (gradient,) = torch.autograd.grad(output.sum(), x)
    field = gradient.abs().sum(dim=1).mean(dim=0)
    largest = field.max()
    scaled: NDArray[np.float32] = (field / largest if largest > 0 else field).cpu().numpy()
    return scaled
