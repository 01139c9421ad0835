r"""The little LaTeX of the pages' formulas as HTML and as plain text.

KaTeX sets any formula, at about 10 ms each in the browser, again at every press.  The formulas
that follow each press need only fractions, floors, roots, indices and colours, which plain HTML
can say.  The same parse gives the sentence that a screen reader speaks.

Understood: `\frac{a}{b}`, `\tfrac{a}{b}`, `\sqrt{a}`, `\left\lfloor a \right\rfloor`,
`\left\lceil a \right\rceil`, `a_b`, `a^b`, `a^b_c`, `\hat{a}`, `\text{...}`, `\mathbf{...}`, the
signs, spaces and letters listed below, and roles, `\cnnkernel{...}`, which take the palette's
colours.
"""

from __future__ import annotations

import re
from html import escape

TOKEN = re.compile(
    r"\\left\\l(?:floor|ceil)|\\right\\r(?:floor|ceil)|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\s+|."
)
SIGNS = {"\\cdot": "·", "\\mid": "|", "-": "−", "+": "+", "=": "=", "/": "/"}
SPACES = {"\\,": "\u2009", "\\ ": "\u2002", "\\;": "\u2005"}
LETTERS = {"\\beta": "β", "\\gamma": "γ", "\\mu": "μ", "\\sigma": "σ", "\\varepsilon": "ε"}
ROUNDED = {
    "\\left\\lfloor": ("\\right\\rfloor", "floor", "⌊", "⌋"),
    "\\left\\lceil": ("\\right\\rceil", "floor ceil", "⌈", "⌉"),
}
"""The closing sign, the classes and the plain text of what is rounded."""
CLOSING = tuple(close for close, *_ in ROUNDED.values())
RAISED = {"2": "²"}
"""What is written above the line as plain text."""

Pair = tuple[str, str]
"""One piece as HTML and as plain text."""


def to_html(latex: str) -> str:
    """The formula as HTML of class `cnn-math`, with its plain text for screen readers.

    Raises:
        ValueError: `latex` has a command that is not understood, or unbalanced braces.
    """
    html, text = _Reader(latex).whole()
    return f'<span class="cnn-math" role="math" aria-label="{escape(text)}">{html}</span>'


def to_text(latex: str) -> str:
    """The formula as plain text: `⌊(n_h + p_h − k_h + s_h) / s_h⌋`; errors as for `to_html`."""
    return _Reader(latex).whole()[1]


class _Reader:
    """Recursive descent over the tokens; every method gives both forms of what it read."""

    def __init__(self, latex: str) -> None:
        self.latex = latex
        self.tokens = TOKEN.findall(latex)

    def whole(self) -> Pair:
        found = self.row("")
        if self.tokens:
            raise ValueError(f"{self.tokens[0]!r} is out of place in {self.latex!r}")
        return found

    def row(self, end: str) -> Pair:
        """Pieces up to the token `end`, which is left in place."""
        pieces: list[Pair] = []
        while self.tokens and self.tokens[0] not in (end, "}", *CLOSING):
            pieces.append(self.piece(first=not pieces))
        return "".join(html for html, _ in pieces), "".join(text for _, text in pieces)

    def piece(self, first: bool) -> Pair:
        token = self.tokens.pop(0)
        if token in ROUNDED:
            close, kind, before, after = ROUNDED[token]
            html, text = self.row(close)
            self.need(close)
            return f'<span class="{kind}">{html}</span>', f"{before}{text}{after}"
        if token in ("\\frac", "\\tfrac"):
            (top, above), (bottom, below) = self.group(), self.group()
            kind = "frac" if token == "\\frac" else "frac small"
            return (
                f'<span class="{kind}"><span>{top}</span><span>{bottom}</span></span>',
                f"{_bracketed(above)} / {_bracketed(below)}",
            )
        if token == "_":
            html, text = self.index()
            return f"<sub>{html}</sub>", f"_{text}"
        if token == "^":
            return self.power()
        if token == "{":
            self.tokens.insert(0, token)
            return self.group()
        return self.command(token) if token.startswith("\\cnn") else self.plain(token, first)

    def index(self) -> Pair:
        """What stands above or below the line: a group, or a single piece."""
        return self.group() if self.tokens[:1] == ["{"] else self.piece(first=True)

    def power(self) -> Pair:
        """What stands above the line, with what stands below it at the same place."""
        html, text = self.index()
        html, text = f"<sup>{html}</sup>", RAISED.get(text, f"^{text}")
        if self.tokens[:1] != ["_"]:
            return html, text
        self.tokens.pop(0)
        below, index = self.index()
        return f'<span class="both">{html}<sub>{below}</sub></span>', f"{text}_{index}"

    def command(self, token: str) -> Pair:
        html, text = self.group()
        return f'<span style="color:var(--cnn-{token[4:]})">{html}</span>', text

    def plain(self, token: str, first: bool) -> Pair:
        if token == "\\text":
            raw = self.raw()
            return f'<span class="text">{escape(raw)}</span>', raw
        if token == "\\mathbf":
            html, text = self.group()
            return f"<b>{html}</b>", text
        if token == "\\sqrt":
            html, text = self.group()
            return f'<span class="root"><span>{html}</span></span>', f"√{_bracketed(text)}"
        if token == "\\hat":
            html, text = self.group()
            return f'<span class="hat">{html}</span>', f"{text}\u0302"
        if token == "\\sum":
            return '<span class="sum">∑</span>', " ∑ "
        if token in LETTERS:
            return f"<i>{LETTERS[token]}</i>", LETTERS[token]
        if token in SPACES:
            return SPACES[token], " "
        if token in SIGNS:
            sign = SIGNS[token]
            unary = first and token in "+-"
            return (sign, sign) if unary else (f'<span class="sign">{sign}</span>', f" {sign} ")
        if token.isspace():
            return "", ""
        if token.startswith("\\"):
            raise ValueError(f"{token} is not understood in {self.latex!r}")
        return (f"<i>{token}</i>" if token.isalpha() else escape(token)), token

    def group(self) -> Pair:
        self.need("{")
        found = self.row("}")
        self.need("}")
        return found

    def raw(self) -> str:
        self.need("{")
        letters = []
        while self.tokens and self.tokens[0] != "}":
            letters.append(self.tokens.pop(0))
        self.need("}")
        return "".join(letters)

    def need(self, token: str) -> None:
        if self.tokens[:1] != [token]:
            raise ValueError(f"{token!r} is missing in {self.latex!r}")
        self.tokens.pop(0)


def _bracketed(text: str) -> str:
    return f"({text})" if " " in text else text
