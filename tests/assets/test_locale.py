"""Every sentence has its Chinese, with the same values in it."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.extract import extract, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
PO = ROOT / "assets" / "locale" / "zh" / "LC_MESSAGES" / "messages.po"
SOURCES = [ROOT / "app.py", *sorted((ROOT / "pages").rglob("*.py"))]
SOURCES += sorted((ROOT / "cnnlib").rglob("*.py"))
SAME = {"Fashion-MNIST", "nn.Conv2d", "ReLU", "Sigmoid", "Nesterov", "SGD", "Adam", "AdamW"}
SAME |= {"CPU", "CUDA", "MPS", "float32", "bfloat16", "no_grad"}
"""Names that are the same in both languages."""


KEYWORDS = {"_": None, "N_": None, "n_": (1, 2), "ngettext": (1, 2)}

Forms = tuple[str, ...]
"""A sentence, or the forms of one that depends on a count."""


def forms(message: str | Iterable[str]) -> Forms:
    return (message,) if isinstance(message, str) else tuple(message)


def extracted() -> set[Forms]:
    found: set[Forms] = set()
    for folder in ("pages", "cnnlib"):
        for _, _, message, _, _ in extract_from_dir(
            ROOT / folder, method_map=[("**.py", "python")], keywords=KEYWORDS
        ):
            found.add(forms(message))
    with (ROOT / "app.py").open("rb") as file:
        found |= {forms(message) for _, message, _, _ in extract("python", file, KEYWORDS)}
    return found


@pytest.fixture(scope="module")
def chinese() -> dict[Forms, Forms]:
    with PO.open("rb") as file:
        catalog = read_po(file, locale="zh")
    assert not [m.id for m in catalog if m.fuzzy and m.id]
    return {forms(m.id): forms(m.string) for m in catalog if m.id}


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def test_every_sentence_is_translated(chinese):
    missing = sorted(m for m in extracted() if not all(chinese.get(m, ("",))))
    assert not missing, f"{len(missing)} without Chinese: run `make catalog`: {missing[:5]}"


def test_no_translation_is_left_over(chinese):
    assert not sorted(set(chinese) - extracted())


def test_chinese_has_one_form_for_every_count(chinese):
    assert not [english for english, translated in chinese.items() if len(translated) != 1]
    assert any(len(english) == 2 for english in chinese)


def test_translations_keep_the_values_and_the_code(chinese):
    for english, (translated,) in chinese.items():
        # "One row" need not hold the count that "two rows" does.
        assert places(english[-1]) == places(translated), english
        assert set(places(english[0])) <= set(places(translated)), english
        for text in english:
            assert text.count("`") == translated.count("`"), english
            assert text.count("<code>") == translated.count("<code>"), english


def test_translations_are_chinese(chinese):
    words = {
        english
        for english in chinese
        if re.search("[A-Za-z]{2}", re.sub(r"\{.*?\}|<.*?>|`.*?`", "", english[0]))
    }
    left = {
        english
        for english in words
        if english[0] not in SAME and not re.search("[\u4e00-\u9fff]", chinese[english][0])
    }
    assert not left


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_sentence_hides_in_an_f_string(path):
    """Extraction cannot see into f-strings before Python 3.12."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
                    literal = inner.args and isinstance(inner.args[0], ast.Constant)
                    assert not (inner.func.id in KEYWORDS and literal), f"line {node.lineno}"
