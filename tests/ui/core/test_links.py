from __future__ import annotations

import ipaddress

import pytest

from cnnlib.ui.core import links as module
from cnnlib.ui.core.links import links, network_address


def test_a_server_for_this_computer_has_one_link() -> None:
    assert links("127.0.0.1", 8501) == ("http://localhost:8501",)
    assert links("192.168.1.7", 80) == ("http://192.168.1.7:80",)


def test_a_server_for_a_class_has_the_link_to_give_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "network_address", lambda: "192.168.1.7")
    assert links("0.0.0.0", 8501) == ("http://localhost:8501", "http://192.168.1.7:8501")
    monkeypatch.setattr(module, "network_address", lambda: None)
    assert links("0.0.0.0", 8501) == ("http://localhost:8501",)


def test_the_address_in_the_network_is_one_or_none() -> None:
    address = network_address()
    assert address is None or ipaddress.ip_address(address)
