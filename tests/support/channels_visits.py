"""A visitor of the Channels page without a browser."""

from __future__ import annotations

import re

import numpy as np
import torch
import torch.nn.functional as F

from cnnlib.ops.convolution.channel_sums import channels_read
from cnnlib.ops.convolution.costs import layer_costs
from cnnlib.ui.pages.channels.settings import muted, shown_output, spec_of
from tests.support.page_visits import Visit


class ChannelsVisit(Visit):
    """One session on the Channels page."""

    page = "channels"

    @property
    def costs(self) -> list[int]:
        """Parameters and multiply-accumulates, as the equations end."""
        found = re.findall(r"<b>([\d,]+)</b>", self.html("costs"))
        return [int(number.replace(",", "")) for number in found]

    def assert_sound(self) -> None:
        """Nothing broke: no exception, two equations, the line of the proof, and a stage."""
        assert not self.app.exception, (self.address, [e.message for e in self.app.exception])
        assert len(self.costs) == 2, self.address
        assert '<p class="proof">' in self.html("proof"), self.address
        assert {"x1", "y1"} <= set(self.grids), self.address

    def assert_true(self) -> None:
        """Where the settings have an output, the stage and the equations are PyTorch's for them."""
        spec, grids = spec_of(self.values), self.grids
        assert not spec.problems()
        h, groups = spec.height, spec.groups
        padded = np.stack([grids[f"x{c + 1}"] for c in range(spec.in_channels)])
        assert padded.shape[1:] == (h.padded, h.padded)
        silent = muted(self.values)
        heard = torch.from_numpy(padded.copy())
        heard[list(silent)] = 0
        shown = [o for o in range(spec.out_channels) if f"y{o + 1}" in grids]
        assert len(shown) == min(spec.out_channels, 4)
        for o in shown:
            read = list(channels_read(spec, o))
            weight = torch.stack([torch.from_numpy(grids[f"w{o + 1}_{c + 1}"]) for c in read])
            expected = F.conv2d(heard[None, read], weight[None], stride=h.stride)[0, 0]
            if spec.bias:
                expected = expected + float(grids["bias"][o, 0])
            scale = max(1.0, float(heard.abs().max() * weight.abs().sum()))
            np.testing.assert_allclose(
                grids[f"y{o + 1}"], expected.numpy(), atol=1e-5 * scale, err_msg=str(self.address)
            )
        sums = {name for name in grids if name.startswith("p")}
        o = shown_output(self.values)
        assert sums == {f"p{o + 1}_{c + 1}" for c in channels_read(spec, o)}
        layer = torch.nn.Conv2d(
            spec.in_channels, spec.out_channels, h.kernel, groups=groups, bias=spec.bias
        )
        parameters = sum(p.numel() for p in layer.parameters())
        assert self.costs == [parameters, layer_costs(spec).macs.value]
