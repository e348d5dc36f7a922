"""Located parsing reports each mistake once, at its position, and agrees with plain parsing."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from hypothesis_profiles import examples

from fleetapi.language.json_tree import JsonObject, LocatedValue, walk
from fleetapi.language.located_json import decode, parse
from fleetapi.language.plain_json import MAXIMUM_DEPTH, MAXIMUM_SIZE, read_plain

PIECES = ["{", "}", "[", "]", ",", ":", '"a"', '"b"', "1", "-0.5e3", "true", "null", " ", "\n", '"']
PIECES += ["'a'", "a", "NaN", "True", "01", "+1", "1.", "//c\n", "/*", "*/", "#", "\\", '"\\x"', '"\t"']
PIECES += [
    '"\\ud800"',
    '"\\ud83d\\ude00"',
    '"é😀"',
    "\u00a0",
    "\ufeff",
    "“a”",
    "\ud800",
    "1e999",
    "1e-999",
    "\x00",
]
nonsense = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.text(max_size=15)

strings = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**40), 10**40) | strings
    # a number so small that it would be read as 0 is refused, and those just above it are not exact
    | st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(strings, inner, max_size=4),
    max_leaves=15,
)  # fmt: skip


def told(text: str) -> list[tuple[str, str]]:
    """Return the problems of a text: marked text, message."""
    return [(problem.span.of(text), problem.message) for problem in parse(text).problems]


@pytest.mark.parametrize(
    ("text", "marked", "message"),
    [
        ("", "", "the file is empty"),
        (" \n", " \n", "the file is empty"),
        ('{"a": 1,}', ",", "trailing comma"),
        ("[1, 2, ]", ",", "trailing comma"),
        ("[1,, 2]", ",", "expected a value after `,`, found `,`"),
        ('{"a": 1,, "b": 2}', ",", "expected a key after `,`, found `,`"),
        ("{,}", ",", "expected a key after `{`, found `,`"),
        ('{"a": 1 "b": 2}', '"b"', 'expected `,` before `"b"`'),
        ("[1 2]", "2", "expected `,` before `2`"),
        ("[{} {}]", "{", "expected `,` before `{`"),
        ('{"a" 1}', "1", "expected `:` before `1`"),
        ('{"a", "b"}', ",", 'expected `:` after the key `"a"`, found `,`'),
        ('{"a":}', "}", 'expected a value after the key `"a"`, found `}`'),
        ("{1: 2}", "1", "a key must be a string, not `1`"),
        ("{[]: 2}", "[", "expected a key in double quotes after `{`, found `[`"),
        ("{a: 1}", "a", "`a` needs double quotes"),
        ("{'a': 1}", "'a'", "JSON strings use double quotes, not '"),
        ("{“a”: 1}", "“a”", "JSON strings use straight quotes, not typographic ones"),
        ("// why\n{}", "// why", "JSON has no comments"),
        ("{} /* why */", "/* why */", "JSON has no comments"),
        ("{} /* why", "/* why", "JSON has no comments"),
        ("# why\n{}", "# why", "JSON has no comments"),
        ("NaN", "NaN", "`NaN` is not a JSON number"),
        ("[-Infinity]", "-Infinity", "`-Infinity` is not a JSON number"),
        ("True", "True", "`True` is not a JSON keyword"),
        ("[undefined]", "undefined", "`undefined` is not a JSON keyword"),
        ("[Mon]", "Mon", "`Mon` needs double quotes"),
        ("[012]", "012", "`012` is not a JSON number"),
        ("[+1]", "+1", "`+1` is not a JSON number"),
        ("[.5]", ".5", "`.5` is not a JSON number"),
        ("[0x1F]", "0x1F", "`0x1F` is not a JSON number"),
        ("[2024-01-05]", "2024-01-05", "`2024-01-05` is not a JSON number"),
        ("1e999999", "1e999999", "`1e999999` is out of range"),
        ("-1e-999999", "-1e-999999", "`-1e-999999` is out of range"),
        ('"a\tb"', "\t", "U+0009 must be escaped in a string"),
        (r'"a\xb"', r"\x", r"`\x` is not a valid JSON escape"),
        (r'"\ud83d!"', r"\ud83d", r"`\ud83d` is an unpaired surrogate, not a character"),
        ('"\ud83d"', "\ud83d", "U+D83D is an unpaired surrogate, not a character"),
        ('["a, 1]', '"', "unterminated string"),
        ('{"label: "x", "b": 1}', '"', "unterminated string"),
        ("{\u00a0}", "\u00a0", "U+00A0 NO-BREAK SPACE is not JSON whitespace"),
        ("{}\x00", "\x00", "unexpected U+0000"),
        ("{} {}", "{", "the document ends before `{`"),
        ("{}}", "}", "this `}` has no matching opening bracket"),
        ('{"a": [1, 2', "[", "this `[` is never closed"),
        ('{"a": [1, 2}', "}", "expected `,` or `]`, found `}`"),
        ('{"a": [1, "b": 2}', ":", "expected `,` or `]`, found `:`"),
        ('{"a": [1 "b": 2}', '"b"', 'expected `],` before `"b"`: the `[` before it is never closed'),
        ('{"a": {"b": 1 "c": 2}', '"c"', 'expected `},` before `"c"`: the `{` before it is never closed'),
        ('{time.zone: "Europe/Paris"}', "time.zone", "`time.zone` needs double quotes"),
    ],
)
def test_one_mistake_is_one_problem_at_its_position(text: str, marked: str, message: str) -> None:
    assert told(text) == [(marked, message)]
    assert read_plain(text) is None


@pytest.mark.parametrize(
    ("text", "help_"),
    [
        ("[012]", "write 12"),
        ("[+1]", "write 1"),
        ("[-.50]", "write -0.50"),
        ("[7.]", "write 7"),
        ("[000]", "write 0"),
        ("[2024-01-05]", 'write a string in double quotes: "2024-01-05"'),
        ("None", "write null"),
        ("[Mon]", 'write "Mon"'),
        ('"\n"', 'add the missing `"` on this line; write a line break in a string as \\n'),
        ('"\t"', "write `\\t`"),
        ('{"a": [1, "b": 2}', "is the `[` at line 1, column 7 closed?"),
    ],
)
def test_a_problem_says_what_to_write(text: str, help_: str) -> None:
    assert parse(text).problems[0].help == help_


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1,}', {"a": 1}),
        ('{"a": 1 "b": 2}', {"a": 1, "b": 2}),
        ('{"a" 1}', {"a": 1}),
        ("{a: 'x', 1: True} // c", {"a": "x", "1": True}),
        ("[“x” /* c */, None, 'it\\'s']", ["x", None, "it's"]),
        (r'"a\xb"', "axb"),
        ("{\u00a0}", {}),
    ],
)
def test_if_the_intention_is_certain_there_is_a_document(text: str, value: object) -> None:
    root = parse(text).root
    assert root is not None
    assert root.plain() == value


@pytest.mark.parametrize(
    "text", ["", "[NaN]", "[012]", "[1,, 2]", "{} {}", "[", '["a]', '{"a":}', "[1e999]", "@"]
)
def test_if_the_intention_is_unclear_there_is_no_document(text: str) -> None:
    assert parse(text).root is None


def test_independent_mistakes_are_reported_together() -> None:
    assert len(told("{'a': 012, // c\n b: [1, 2,] 'c': NaN}")) == 8


def test_consequences_of_a_broken_structure_are_not_reported() -> None:
    assert len(told('{"a": [1, "b": 2, "c": [3, "d": 4]}')) == 1
    assert len(told('{"a": "b,\n"c": [1, 2}')) == 1


def test_hundreds_of_unusual_spaces_are_one_problem() -> None:
    assert len(told("{\u00a0\u00a0\n" + '\u00a0\u00a0"a": 1}')) == 1


def test_only_the_first_twenty_mistakes_are_reported() -> None:
    assert len(told("[" + "0x1, " * 1000 + "1]")) == 20


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_depth_is_bounded(opening: str) -> None:
    levels = opening.count("[") + opening.count("{")
    closing = "".join({"[": "]", "{": "}"}[sign] for sign in reversed(opening) if sign in "[{")
    within, beyond = MAXIMUM_DEPTH // levels, MAXIMUM_DEPTH // levels + 1
    good = opening * within + "1" + closing * within
    assert parse(good).problems == ()
    assert read_plain(good) is not None
    for count in (beyond, 10_000):
        bad = opening * count + "1" + closing * count
        (problem,) = parse(bad).problems
        assert problem.message == f"objects and arrays are nested more than {MAXIMUM_DEPTH} levels deep"
        assert read_plain(bad) is None


def test_a_hundred_megabytes_are_rejected_without_parsing() -> None:
    text = " " * 100_000_000
    (problem,) = parse(text).problems
    assert problem.message == f"the document has 100,000,000 characters; the maximum is {MAXIMUM_SIZE:,}"
    assert read_plain(text) is None


def test_a_large_document_is_read() -> None:
    text = json.dumps({"list": ["x" * 100] * 4_000})
    assert read_plain(text) is not None
    assert parse(text).problems == ()


def test_a_byte_order_mark_is_accepted_and_has_no_column() -> None:
    parsed = parse('\ufeff{"a": 1}')
    assert parsed.problems == ()
    assert parsed.root is not None
    assert parsed.root.span.start == 1
    assert read_plain("\ufeff{}") is not None
    assert read_plain("\ufeff\ufeff{}") is None


def test_repeated_keys_are_kept_and_found_with_the_first() -> None:
    text = '{"name": 1, "x": {}, "name": 2, "na\\u006de": 3}'
    parsed = parse(text)
    assert parsed.problems == ()
    assert isinstance(parsed.root, JsonObject)
    repeated = [(first.span.of(text), again.span.of(text)) for first, again in parsed.root.repeated()]
    assert repeated == [('"name": 1', '"name": 2'), ('"name": 1', '"na\\u006de": 3')]
    assert read_plain(text) is None


def has_repeated(root: LocatedValue | None) -> bool:
    return root is not None and any(
        any(node.repeated()) for _, node in walk(root) if isinstance(node, JsonObject)
    )


@given(nonsense)
@example('{"a":1,"a":1}')
@example("[" * 200 + "]" * 200)
@example("\ufeff\ud800true")
@example("9" * 400)
@example("9" * 5000)
@example("0." + "0" * 400 + "1")
@example("-0.0e999")
@example('"\\uD800\\uDC00"')
@example('"\\uDC00\\uD800"')
@examples(500)
def test_both_parsers_reject_the_same_documents(text: str) -> None:
    parsed, plain = parse(text), read_plain(text)
    assert (plain is None) == (bool(parsed.problems) or has_repeated(parsed.root))
    if plain is not None:
        assert parsed.root is not None
        assert parsed.root.plain() == plain.value
    assert parsed.root is not None or parsed.problems
    for problem in parsed.problems:
        assert problem.code == "FM001"
        assert 0 <= problem.span.start <= problem.span.end <= len(text)


@given(values, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_what_json_dumps_is_parsed(value: object, indent: int | str | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    plain, parsed = read_plain(text), parse(text)
    assert plain is not None
    assert parsed.problems == ()
    assert parsed.root is not None
    assert plain.value == parsed.root.plain() == value


@given(values, st.data())
def test_both_parsers_agree_on_a_document_without_one_character(value: object, data: st.DataObject) -> None:
    text = json.dumps(value, indent=1)
    at = data.draw(st.integers(0, len(text) - 1))
    torn = text[:at] + text[at + 1 :]
    parsed = parse(torn)
    assert (read_plain(torn) is None) == (bool(parsed.problems) or has_repeated(parsed.root))


@given(st.binary(max_size=60) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_text_or_a_problem_within_it(data: bytes) -> None:
    decoded = decode(data)
    if decoded.problem is None:
        assert decoded.text.encode("utf-8") == data
    else:
        assert decoded.problem.span.end <= max(1, len(decoded.text))
        decoded.text.encode("utf-8")


def test_a_byte_that_is_not_utf8_is_reported_at_its_position() -> None:
    data = '{"é": "caf'.encode() + b'\xe9"}\n'
    decoded = decode(data)
    assert decoded.text == '{"é": "caf\ufffd"}\n'
    assert decoded.problem is not None
    assert decoded.problem.message == "byte 0xE9 at offset 11 is not UTF-8"
    assert decoded.problem.span.of(decoded.text) == "\ufffd"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_other_encodings_are_named(encoding: str) -> None:
    decoded = decode('{"a": 1}'.encode(encoding))
    assert decoded.problem is not None
    assert decoded.problem.message == f"the file is {encoding.upper()}, not UTF-8"


def test_a_truncated_utf8_file_keeps_its_text() -> None:
    decoded = decode("é".encode()[:1])
    assert decoded.problem is not None
    assert decoded.text == "\ufffd"


@given(values)
def test_every_value_is_at_its_position(value: object) -> None:
    text = json.dumps(value, indent=2)
    assume(value != [])
    root = parse(text).root
    assert root is not None
    for _, node in walk(root):
        assert json.loads(node.span.of(text)) == node.plain()
