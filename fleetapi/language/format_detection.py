"""Recognize text that is not JSON at all, and split it into tokens.

A YAML file has a JSON error on every line. One problem that says what the file is helps more. The tokens
serve to find something in text that no grammar can read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Final, NamedTuple

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import BYTE_ORDER_MARK, Span

__all__ = ["Token", "binary_problem", "not_json_problem", "tokens_of"]

_SAVE: Final = "is this the right file? A monitor is a JSON object in UTF-8"
_AS_JSON: Final = "a monitor is a JSON object: convert the file to JSON, or check another file"

_MAGIC: Final = (
    (b"\x1f\x8b", "a gzip archive", "decompress it first: gunzip"),
    (b"PK\x03\x04", "a ZIP archive", "extract the monitor first"),
    (b"BZh", "a bzip2 archive", "decompress it first"),
    (b"\xfd7zXZ", "an xz archive", "decompress it first"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive", "decompress it first"),
    (b"\x89PNG", "a PNG image", _SAVE),
    (b"\xff\xd8\xff", "a JPEG image", _SAVE),
    (b"GIF8", "a GIF image", _SAVE),
    (b"%PDF", "a PDF document", _SAVE),
    (b"\xfe\xed\xfe\xed", "a Java keystore", _SAVE),
    (b"\x30\x82", "a certificate or key in DER form", _SAVE),
    (b"\x7fELF", "a program", _SAVE),
    (b"MZ\x90", "a program", _SAVE),
    (b"SQLite format 3", "an SQLite database", _SAVE),
    (b"\xd0\xcf\x11\xe0", "an office document", _SAVE),
)

# Python compiles and caches these patterns when they are first used.
_CONFLICT: Final = r"(?m)^<{7}(?: .*)?$[\s\S]*?^={7}$[\s\S]*?^>{7}"
_TEMPLATE: Final = r"\$?\{\{[^{}\n]*\}\}|\{%[^\n]*?%\}|<%[^\n]*?%>"
_COMMENTS: Final = r"(?:\s|#[^\n]*|//[^\n]*|/\*[\s\S]*?\*/)*"
_WORD_KEY: Final = r"""(?:[\w.$-]+|"[^"\n]*"|'[^'\n]*')"""

# How a file begins (after whitespace and comments), and what kind of file that is. The first match counts.
_BEGINNINGS: Final = (
    (r"<!doctype html|<html|<head|<body|<(?:div|p|h1)\b", "HTML", "was an error page saved?"),
    (r"<\?xml|<!--|<[a-z][\w:.-]*[\s/>]", "XML", _AS_JSON),
    (r"-----BEGIN ", "a PEM file: a certificate or a key", _SAVE),
    (r"version https://git-lfs", "a Git LFS pointer", "fetch the file itself: git lfs pull"),
    (r"HTTP/\d", "an HTTP response", "keep only its body"),
    (r"(?:GET|POST|PUT|PATCH|DELETE) \S+", "an HTTP request", "keep only its body"),
    (r"(?:\$ )?(?:curl|http|wget) -|(?:\$ )?curl ", "a command", "keep only the JSON that it sends"),
    (r"```|~~~", "Markdown", "keep what is between the fences"),
    (r"(?:from [\w.]+ import|import \w[\w., ]*$|def \w+\(|class \w+|async def|@\w+|\"\"\"|if __name__)",
     "Python", "run it, and write Monitor.to_json() to a file"),
    (r"(?:export (?:const|default|let|function)|const|let|var|function|module\.exports)\b[^\n]*[={(;]",
     "JavaScript or TypeScript", "keep only the object, and write it as JSON"),
    (r"import [^\n]* from |import\b[^\n]*[={(;]",
     "JavaScript or TypeScript", "keep only the object, and write it as JSON"),
    (r"[\w.]+\(\s*[\[{]", "JavaScript", "keep only the object, and write it as JSON"),
    (r"[A-Za-z_]\w* *=\s*[\[{(]", "a program", "keep only the object, and write it as JSON"),
    (r"\w+ \"[^\"\n]*\"(?: \"[^\"\n]*\")? *\{", "HCL (Terraform)", _AS_JSON),
    (r"SELECT |INSERT |CREATE |UPDATE ", "SQL", _SAVE),
    (r"\[\[?[\w.\" -]+\]?\] *\n+\s*[\w.\"-]+\s*=", "TOML or an INI file", _AS_JSON),
    (r"(?:export )?[A-Za-z_][\w.-]* *= *[^=\s]", "a settings file (TOML, INI or shell)", _AS_JSON),
    (rf"---\s*$|%YAML|(?:- +)?{_WORD_KEY} *:(?: |$)(?![^\n]*,\s*$)", "YAML", _AS_JSON),
    (r"- +\S", "YAML", _AS_JSON),
    (rf"{_WORD_KEY}\s*:", "a JSON object without its braces", "add `{` and `}` around it"),
    (r"[^\n{\[\"]+(?:[,;\t][^\n{\[]+)+\n[^\n{\[]+[,;\t]", "a table (CSV)", _SAVE),
)  # fmt: skip

# Mistakes that suggest JSON5, JavaScript or Python, by the message of the problem.
_KINDS: Final = (
    ("JSON has no comments", "comments"),
    ("JSON strings use double quotes", "other quotation marks"),
    ("needs double quotes", "keys without quotation marks"),
    ("trailing comma", "trailing commas"),
    ("is not a JSON keyword", "other words for true, false and null"),
)
_MANY: Final = 3  # mistakes of these kinds


def binary_problem(content: bytes) -> Diagnostic | None:
    """Name the kind of a binary file by its first bytes; return None if it is unknown."""
    for magic, what, remedy in _MAGIC:
        if content.startswith(magic):
            return Diagnostic("FM001", Span.at(0), f"this is {what}, not JSON", remedy)
    return None


def not_json_problem(text: str, problems: Sequence[Diagnostic]) -> Diagnostic | None:
    """Return a problem that says what the text is, or None if it is JSON with mistakes.

    `problems` come from parsing it as JSON.
    """
    plain = text[1:] if text.startswith(BYTE_ORDER_MARK) else text
    start = len(text) - len(plain.lstrip())
    binary = binary_problem(text[:20].encode("utf-8", "replace"))
    if binary is not None or not problems:
        return binary
    if "\0" in text[:1000] and len(problems) > 1:
        return Diagnostic("FM001", Span.at(start), "this is a binary file, not JSON", _SAVE)
    conflict = re.search(_CONFLICT, text)
    if conflict is not None:
        span = Span(conflict.start(), conflict.start() + 7)
        return Diagnostic(
            "FM001",
            span,
            "this is an unresolved merge conflict",
            "keep one side and delete the conflict markers",
        )
    if plain.lstrip()[:1] in ("{", "["):
        table = _beginning(text, start) if plain.lstrip()[0] == "[" else None
        return table or _several(text, start, problems) or _template(text) or _relaxed(problems)
    return _beginning(text, start) or _after_comments(text, start, problems)


@cache
def _beginnings() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Compile the patterns on first use: they are needed for malformed files only."""
    flags = re.MULTILINE | re.IGNORECASE
    return tuple((re.compile(pattern, flags), what, remedy) for pattern, what, remedy in _BEGINNINGS)


def _beginning(text: str, start: int) -> Diagnostic | None:
    for pattern, what, remedy in _beginnings():
        if pattern.match(text, start):
            return Diagnostic("FM001", Span.at(start), f"this is {what}, not JSON", remedy)
    return None


def _after_comments(text: str, start: int, problems: Sequence[Diagnostic]) -> Diagnostic | None:
    """Look at the text after leading comments. If it has many problems, it is not JSON at all."""
    match = re.compile(_COMMENTS).match(text, start)
    first = match.end() if match is not None else start
    if first > start and first < len(text):
        if text[first] in "{[":
            return _several(text, first, problems) or _relaxed(problems)
        found = _beginning(text, first)
        if found is not None:
            return found
    if len(problems) < 2 or (text[start:] or " ")[0] in "\"'":
        return None
    return Diagnostic("FM001", Span.at(start), "this is not JSON", _SAVE)


def _several(text: str, start: int, problems: Sequence[Diagnostic]) -> Diagnostic | None:
    """Recognize several JSON documents in one file, as in JSON Lines, or text after the first document."""
    decoder, count, reached, second = json.JSONDecoder(), 0, start, start
    while reached < len(text):
        try:
            _, reached = decoder.raw_decode(text, reached)
        except (ValueError, RecursionError):
            break
        count += 1
        rest = text[reached:].lstrip()
        reached = len(text) - len(rest)
        second = reached if count == 1 else second
        if rest[:1] not in ("{", "["):
            break
    if count == 1 and len(problems) > 1 and text[reached : reached + 1].strip("}]"):
        message = "there is text after the end of the document"
        return Diagnostic("FM001", Span(reached, reached + 1), message, "remove it")
    if count < 2:
        return None
    what = f"the file contains {count} JSON documents"
    return Diagnostic("FM001", Span(second, second + 1), what, "put each monitor in a separate file")


def _template(text: str) -> Diagnostic | None:
    found = re.search(_TEMPLATE, text)
    if found is None:
        return None
    message = "this is a template, not JSON: it contains a placeholder"
    return Diagnostic("FM001", Span(*found.span()), message, "check the rendered file instead")


def _relaxed(problems: Sequence[Diagnostic]) -> Diagnostic | None:
    """Recognize languages whose objects look like JSON: JSON5, JavaScript, Python and others."""
    named = [next((name for words, name in _KINDS if words in each.message), "") for each in problems]
    kinds = dict.fromkeys(name for name in named if name)
    known = sum(map(bool, named))
    keys = named.count("keys without quotation marks")
    if known < _MANY or (known < len(problems) and (keys < 2 or 2 * known < len(problems))):
        return None
    python = any(
        re.match(r"`(?:None|True|False)` is not a JSON keyword", problem.message) for problem in problems
    )
    if python:
        what, remedy = "a Python object", "write it with json.dumps(...) or Monitor.to_json()"
    else:
        what = "JSON5, JavaScript or similar"
        surplus = [kind for kind in ("comments", "trailing commas") if kind in kinds]
        quoting = ["put all keys and strings in double quotes"] if len(surplus) < len(kinds) else []
        removing = [f"remove {' and '.join(surplus)}"] if surplus else []
        remedy = ", and ".join([*quoting, *removing])
    *most, last = kinds
    listed = f"{', '.join(most)} and {last}" if most else last
    return Diagnostic("FM001", problems[0].span, f"this is {what}, not JSON: it has {listed}", remedy)


_LEXEMES: Final = r"""(?x)
    "(?P<double>(?:[^"\\\n\r]|\\.)*)"?
    | '(?P<single>(?:[^'\\\n\r]|\\.)*)'
    | [“”„«‘’‚](?P<curly>[^“”„«»‘’‚\n\r]*)[“”»‘’]
    | (?P<sign>[{}\[\]:=,;<>()]|\n)
    | (?P<word>[^\s{}\[\]:=,;<>()"“”„«»]+)
    """
_SEPARATORS: Final = frozenset({":", "="})


class Token(NamedTuple):
    """A string without its quotation marks, a word, or punctuation.

    `is_text`: it is not punctuation. `is_key`: a colon or an equals sign follows. `key` is the key directly
    before it, if there is one.
    """

    start: int
    end: int
    text: str
    is_text: bool
    is_key: bool = False
    key: str = ""


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of any text, however malformed, without whitespace and stray quotation marks."""
    tokens: list[Token] = []
    key = ""
    for match in re.finditer(_LEXEMES, text):
        group = match.lastgroup
        if group is None:
            continue
        start, end = match.span(group)
        if group != "sign":
            tokens.append(Token(start, end, match[group], True, False, key))
            key = ""
            continue
        sign = match[group]
        key = ""
        if sign in _SEPARATORS and tokens and (last := tokens[-1]).is_text:
            tokens[-1] = last._replace(is_key=True)
            key = last.text
        tokens.append(Token(start, end, sign, False))
    return tokens
