"""A recipe: everything that decides what a training run computes.

Each setting is declared once, beside its field; `SETTINGS` gives the declarations by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

from cnnlib.core.problems import N_, Fix, Problem, SettingsError, Verbatim
from cnnlib.core.settings import Bool, Choice, Float, Int, Schema, Setting
from cnnlib.core.validation import ValidatedSettings
from cnnlib.data.split_sizes import TRAIN_PICTURES
from cnnlib.models.registry import CATALOG, get_architecture, input_size


def _declared(setting: Setting) -> Any:
    return field(default=setting.default, metadata={"setting": setting})


@dataclass(frozen=True)
class Recipe(ValidatedSettings):
    """Everything that decides what a run computes.

    Two runs of one recipe on one CPU agree bit for bit.

    Attributes:
        model: Name of the network, a key of `CATALOG`.
        options: The network's options; what is left out takes its default.
        epochs: Passes over the training pictures.
        batch_size: Pictures in a step.
        optimizer: `"sgd"`, `"adam"` or `"adamw"`.
        learning_rate: The highest rate that the schedule reaches.
        schedule: `"constant"`, `"cosine"` or `"one_cycle"`, see `lr_schedule`.
        momentum: For SGD, the share of the last update that is added to the next.
        nesterov: For SGD with momentum, whether the gradient is taken after the momentum.
        weight_decay: Pull of the weights towards zero (decoupled from the rate in AdamW alone).
        label_smoothing: Share of the target spread evenly over all classes.
        flip: Whether half of the pictures are mirrored left to right.
        shift: Most pixels by which a picture is moved, each way and axis.
        erase: Side of the square that is blanked in each picture, in pixels; 0 for none.
        subset: How many of the training pictures are used, the first ones; 0 for all.
        seed: Decides the first weights, the order of the pictures and their augmentation.
        precision: `"float32"`, `"bfloat16"` for autocast where the device has it, or `"auto"`
            for bfloat16 where it has it and float32 elsewhere.
        channels_last: Whether tensors are laid out with the channels innermost (CPU and CUDA).
        device: `"cuda"`, `"mps"`, `"cpu"`, or `"auto"` for the first of these that is present.
        threads: Threads of the CPU; 0 leaves the process's number.
    """

    blocking_codes = (
        "number_out_of_range",
        "unknown_choice",
        "not_a_switch",
        "unknown_option",
        "option_not_allowed",
    )

    model: str = field(
        metadata={
            "setting": Choice(
                "lenet",
                {name: family.label for name, family in CATALOG.items()},
                label=N_("Network"),
            )
        }
    )
    options: Mapping[str, Any] = field(default_factory=dict)
    epochs: int = _declared(
        Int(
            10,
            1,
            1000,
            label=N_("Epochs"),
            noun=N_("number of epochs"),
            help=N_("Passes over all training pictures."),
        )
    )
    batch_size: int = _declared(
        Int(256, 2, 8192, step=32, label=N_("Batch size"), noun=N_("batch size"))
    )
    optimizer: str = _declared(
        Choice(
            "sgd",
            {"sgd": N_("SGD"), "adam": N_("Adam"), "adamw": N_("AdamW")},
            label=N_("Optimizer"),
        )
    )
    learning_rate: float = _declared(
        Float(
            0.1,
            0,
            100,
            step=0.01,
            open_low=True,
            label=N_("Learning rate"),
            noun=N_("learning rate"),
            help=N_(
                "The highest rate that the schedule reaches; it can be changed while a run goes on."
            ),
        )
    )
    schedule: str = _declared(
        Choice(
            "constant",
            {"constant": N_("constant"), "cosine": N_("cosine"), "one_cycle": N_("one cycle")},
            label=N_("Schedule"),
        )
    )
    momentum: float = _declared(
        Float(0.0, 0, 0.999, step=0.05, label=N_("Momentum"), noun=N_("momentum"))
    )
    nesterov: bool = _declared(
        Bool(
            False,
            label=N_("Nesterov"),
            help=N_("Take the gradient where the momentum is about to carry the weights."),
        )
    )
    weight_decay: float = _declared(
        Float(0.0, 0, 1, step=0.0001, label=N_("Weight decay"), noun=N_("weight decay"))
    )
    label_smoothing: float = _declared(
        Float(
            0.0,
            0,
            0.9,
            step=0.05,
            label=N_("Label smoothing"),
            noun=N_("label smoothing"),
            help=N_("Share of the target that is spread over all ten classes."),
        )
    )
    flip: bool = _declared(Bool(False, label=N_("Mirror")))
    shift: int = _declared(
        Int(
            0,
            0,
            8,
            label=N_("Shift, pixels"),
            noun=N_("shift in pixels"),
            help=N_("Most pixels by which a picture is moved."),
        )
    )
    erase: int = _declared(
        Int(
            0,
            0,
            20,
            label=N_("Erase, pixels"),
            noun=N_("side of the erased square"),
            help=N_("Side of a square that is blanked; 0 for none."),
        )
    )
    subset: int = _declared(
        Int(
            0,
            0,
            TRAIN_PICTURES,
            step=1000,
            label=N_("Training pictures"),
            noun=N_("number of training pictures"),
            help=N_("Only the first so many pictures; 0 for all 60,000."),
        )
    )
    seed: int = _declared(
        Int(
            0,
            0,
            2**31 - 1,
            label=N_("Seed"),
            noun=N_("seed"),
            help=N_("Decides the first weights and the order of the pictures."),
        )
    )
    precision: str = _declared(
        Choice(
            "float32",
            {"auto": N_("automatic"), "float32": N_("float32"), "bfloat16": N_("bfloat16")},
            label=N_("Precision"),
            help=N_(
                "Automatic takes bfloat16 where the processor or the GPU computes in it itself, "
                "and float32 elsewhere. bfloat16 is half as long, with the range of float32 and "
                "fewer digits; the weights stay in float32."
            ),
        )
    )
    channels_last: bool = _declared(
        Bool(
            True,
            label=N_("Channels last"),
            help=N_(
                "Whether the channels of a pixel lie side by side in memory, or each channel's "
                "pixels do. The results are the same but for rounding; which is quicker depends "
                "on the network and the processor."
            ),
        )
    )
    device: str = _declared(
        Choice(
            "auto",
            {"auto": N_("automatic"), "cuda": N_("CUDA"), "mps": N_("MPS"), "cpu": N_("CPU")},
            label=N_("Device"),
        )
    )
    threads: int = _declared(Int(0, 0, 256, label=N_("Threads"), noun=N_("number of threads")))

    @property
    def input_size(self) -> int:
        """Rows and columns of the pictures that the network takes."""
        return input_size(self.model, self.options)

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """Return this recipe with settings replaced; `options.NAME` names one of the network's."""
        options = dict(self.options)
        plain: dict[str, Any] = {}
        for name, value in changes.items():
            place, _, option = name.partition(".")
            if place == "options" and option:
                options[option] = value
            else:
                plain[name] = value
        return replace(self, **{"options": options, **plain})

    def find_problems(self) -> Sequence[Problem]:
        """Return everything that keeps this recipe from running on every machine."""
        found = [*_not_allowed(self)]
        known = isinstance(self.model, str) and self.model in CATALOG
        if known and isinstance(self.options, Mapping):
            found += get_architecture(self.model).problems(self.options)
        if not found and self.nesterov and not (self.optimizer == "sgd" and self.momentum > 0):
            found.append(_nesterov_alone())
        return found

    def checked(self) -> Self:
        """Return this recipe with every option of its network filled in.

        Raises:
            SettingsError: It cannot run; the error carries `problems()`.
        """
        valid = super().checked()
        return replace(valid, options=get_architecture(valid.model).completed(valid.options))

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as a JSON object."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {**values, "options": dict(self.options)}

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Return the checked recipe that `to_json`, or a person, wrote as `value`.

        Raises:
            SettingsError: It is no recipe (`not_a_recipe`), has a key that no recipe has
                (`unknown_setting`), or see `problems`.
        """
        if not isinstance(value, Mapping) or not isinstance(value.get("options", {}), Mapping):
            raise SettingsError([_not_a_recipe()])
        known = [f.name for f in fields(cls)]
        if unknown := [str(name) for name in value if name not in known]:
            raise SettingsError([_unknown_setting(name, known) for name in unknown])
        if "model" not in value:
            raise SettingsError([_not_a_recipe()])
        return cls(**value).checked()


SETTINGS: Schema = {
    f.name: f.metadata["setting"] for f in fields(Recipe) if "setting" in f.metadata
}
"""The declaration of each setting of a recipe, the network's own options apart."""


def rate_problem(rate: object) -> Problem | None:
    """Return what is wrong with `rate` as a rate set during a run, where 0 is allowed too."""
    declared = SETTINGS["learning_rate"]
    assert isinstance(declared, Float)
    return replace(declared, open_low=False).problem("learning_rate", rate)


def _not_allowed(recipe: Recipe) -> Iterable[Problem]:
    for name, setting in SETTINGS.items():
        value = getattr(recipe, name)
        if name == "subset" and value == 1 and isinstance(setting, Int) and setting.allows(value):
            setting = replace(setting, low=2)  # a batch of one cannot be normalized
        if problem := setting.problem(name, value):
            yield problem


def _nesterov_alone() -> Problem:
    template = N_("Nesterov's gradient needs SGD with a momentum above 0.")
    fixes = (
        Fix(N_("Do without Nesterov"), {}, {"nesterov": False}),
        Fix(
            N_("Use SGD with momentum {momentum}"),
            {"momentum": 0.9},
            {"optimizer": "sgd", "momentum": 0.9},
        ),
    )
    return Problem("nesterov_alone", template, {"where": "nesterov"}, fixes)


def _not_a_recipe() -> Problem:
    template = N_("This is no recipe: it must be a JSON object that names at least a model.")
    return Problem("not_a_recipe", template)


def _unknown_setting(name: str, known: Iterable[str]) -> Problem:
    template = N_("A recipe has no setting called {setting}; it has {known}.")
    values = {"where": name, "setting": Verbatim(name), "known": ", ".join(known)}
    return Problem("unknown_setting", template, values)
