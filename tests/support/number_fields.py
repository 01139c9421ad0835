"""The number fields of an app under `AppTest`, which knows no components-v2 elements."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from cnnlib.ui.components.number_field.number_field import MODULE

_sequence = count(1)


@dataclass(frozen=True)
class NumberField:
    """What the browser was told of one field."""

    key: str
    id: str
    head: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.head["name"])

    @property
    def value(self) -> float:
        """The number in effect."""
        value: float = self.head["value"]
        return value

    @property
    def text(self) -> str:
        """What stands in the field where it was refused, else the number."""
        refused = self.head["refused"]
        return str(self.value) if refused is None else str(refused)

    @property
    def refusal(self) -> str:
        return str(self.head["refusal"])


def number_fields(app: AppTest) -> dict[str, NumberField]:
    """Every number field on the screen by its key, in order."""
    return dict(_found(app.main))


def _found(block: Block) -> Any:
    for child in block.children.values():
        if isinstance(child, Block):
            yield from _found(child)
        elif child.type == "bidi_component" and MODULE in child.proto.json:
            head = json.loads(child.proto.json)
            yield child.key, NumberField(child.key, child.proto.id, head)


def send(app: AppTest, messages: dict[str, Any]) -> AppTest:
    """Run the app as if the browser had sent these states of fields, by key."""
    fields, states = number_fields(app), app._tree.get_widget_states()
    for key, message in messages.items():
        state = states.widgets.add()
        state.id = fields[key].id
        state.json_value = json.dumps(message)
    return app._run(states)


def type_numbers(app: AppTest, texts: dict[str, object]) -> AppTest:
    """Run the app after a person has typed these texts into the fields with these keys."""
    inputs = {
        key: {"typed": {"text": str(text), "mount": "test", "sequence": next(_sequence)}}
        for key, text in texts.items()
    }
    return send(app, inputs)


def type_number(app: AppTest, key: str, text: object) -> AppTest:
    """As `type_numbers`, for one field."""
    return type_numbers(app, {key: text})
