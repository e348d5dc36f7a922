"""Servers whose pages, links and totals are odd: nothing is lost, and no loop is endless."""

from __future__ import annotations

import attrs
import pytest
from readings import Make, Run, nothing_is_left, take_all

from fleetapi.errors import DecodingError, PaginationError
from fleetapi.wire.envelope import Envelope


@pytest.mark.parametrize("count", [0, 1, 59, 60, 61, 119, 120, 121, 179, 180, 181, 241])
@pytest.mark.parametrize("ranged", [True, False])
def test_every_number_of_items_comes_whole(
    in_virtual_time: Run, collection: Make, count: int, ranged: bool
) -> None:
    assert in_virtual_time(collection(count, ranged=ranged).pages().collect()) == list(range(count))


def test_an_empty_page_with_a_link_is_not_the_end(in_virtual_time: Run, collection: Make) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        if number in {0, 2}:
            link = (envelope.next or "").replace("t60", "t0").replace("t120", "t60")
            return attrs.evolve(envelope, items=[], next=link + "&again=1")
        return envelope

    fake = collection(180, ranged=False, spoil=spoil)
    assert in_virtual_time(fake.pages().collect()) == list(range(180))


def test_a_repeated_cursor_is_an_error_after_everything_before_it(
    in_virtual_time: Run, collection: Make
) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        link = (envelope.next or "").replace("t180", "t60")
        return attrs.evolve(envelope, next=link) if number == 2 else envelope

    fake = collection(600, ranged=False, spoil=spoil)

    async def main() -> list[int]:
        seen: list[int] = []
        pages = fake.pages(ranges=None)
        with pytest.raises(PaginationError, match="leads back to a page that has been read"):
            await take_all(pages, seen)
        assert await nothing_is_left()
        return seen

    assert in_virtual_time(main()) == list(range(180))


def test_empty_pages_without_end_are_an_error(in_virtual_time: Run, collection: Make) -> None:
    def spoil(number: int, _: Envelope) -> Envelope:
        return Envelope(items=[], next=f"{fake.BASE}/things?pageToken=t{number}")

    fake = collection(10, spoil=spoil)
    with pytest.raises(PaginationError, match="empty pages"):
        in_virtual_time(fake.pages().collect())


@pytest.mark.parametrize(("empty", "ends"), [(3, True), (4, False)])
def test_only_empty_pages_in_a_row_count_as_endless(
    in_virtual_time: Run, collection: Make, monkeypatch: pytest.MonkeyPatch, empty: int, ends: bool
) -> None:
    """Of 60 items each, every page is followed by `empty` pages without any, which lead on."""
    monkeypatch.setattr("fleetapi.session.pages.link_reader._EMPTY_PAGES", 3)

    def spoil(number: int, _: Envelope) -> Envelope:
        page = int(dict(fake.asked[number].query).get("pageToken", "t0")[1:])
        first = page // (empty + 1) * 60
        items = [{"id": each} for each in range(first, first + 60)] if page % (empty + 1) == 0 else []
        more = f"{fake.BASE}/things?pageToken=t{page + 1}" if first < 600 else None
        return Envelope(items=items, next=more)

    fake = collection(660, ranged=False, spoil=spoil)
    if ends:
        assert in_virtual_time(fake.pages().collect()) == list(range(660))
    else:
        with pytest.raises(PaginationError, match="3 empty pages in a row"):
            in_virtual_time(fake.pages().collect())


def test_a_total_that_is_too_low_loses_nothing(in_virtual_time: Run, collection: Make) -> None:
    """As with search engines that stop counting; the links lead on."""

    def low(number: int, envelope: Envelope) -> Envelope:
        link = f"{fake.BASE}/things?pageToken=t{envelope.items[-1]['id'] + 1}" if envelope.items else None
        return attrs.evolve(envelope, total=300, next=link)

    for ranged in (True, False):
        fake = collection(600, ranged=ranged, spoil=low)
        assert in_virtual_time(fake.pages().collect()) == list(range(600))


def test_a_total_that_is_too_high_does_not_loop_forever(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(250, spoil=lambda _, envelope: attrs.evolve(envelope, total=10**6))
    assert in_virtual_time(fake.pages(concurrency=4).collect()) == list(range(250))
    assert len(fake.asked) < 40


@pytest.mark.parametrize("excess", [1, 49, 50])
def test_a_total_that_is_slightly_too_high_is_believed_less_than_the_end_of_the_links(
    in_virtual_time: Run, collection: Make, excess: int, caplog: pytest.LogCaptureFixture
) -> None:
    fake = collection(250, ranged=False, spoil=lambda _, envelope: attrs.evolve(envelope, total=250 + excess))
    assert in_virtual_time(fake.pages().collect()) == list(range(250))
    assert f"total is {250 + excess}, but its links lead to 250 items" in caplog.text


@pytest.mark.parametrize("excess", [60, 10**6])
def test_links_that_end_a_page_before_the_total_are_an_error_after_the_last_item(
    in_virtual_time: Run, collection: Make, excess: int
) -> None:
    fake = collection(250, ranged=False, spoil=lambda _, envelope: attrs.evolve(envelope, total=250 + excess))
    seen: list[int] = []
    with pytest.raises(PaginationError, match="there is no link to the items after the first 250"):
        in_virtual_time(take_all(fake.pages(), seen))
    assert seen == list(range(250))


@pytest.mark.parametrize("ranged", [True, False])
@pytest.mark.parametrize("linked", [True, False])
@pytest.mark.parametrize("number", range(6))
def test_a_page_that_comes_empty_once_is_not_lost(
    in_virtual_time: Run, collection: Make, number: int, ranged: bool, linked: bool
) -> None:
    """As `_embedded` may be missing; the link leads to the same place again, or there is none."""

    def spoil(asked: int, envelope: Envelope) -> Envelope:
        if asked != number or not linked:
            return attrs.evolve(envelope, items=[]) if asked == number else envelope
        first = envelope.items[0]["id"]
        return attrs.evolve(envelope, items=[], next=f"{fake.BASE}/things?pageToken=t{first}&again=1")

    fake = collection(400, ranged=ranged, spoil=spoil)
    assert in_virtual_time(fake.pages(concurrency=3).collect()) == list(range(400))


@pytest.mark.parametrize("left", [0, 7])
def test_items_in_the_middle_that_do_not_come_are_an_error_and_not_a_gap(
    in_virtual_time: Run, collection: Make, left: int
) -> None:
    def spoil(_: int, envelope: Envelope) -> Envelope:
        gone = range(180 + left, 240)
        if healed:
            return envelope
        return attrs.evolve(envelope, items=[item for item in envelope.items if item["id"] not in gone])

    healed: list[bool] = []
    fake = collection(600, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(PaginationError, match=r"does not return item|omits items") as caught:
            await take_all(fake.pages(concurrency=4), seen)
        assert seen == list(range(len(seen)))
        assert len(seen) <= 180 + left
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(len(seen), 600))

    in_virtual_time(main())


@pytest.mark.parametrize("ranged", [True, False])
def test_a_page_that_never_says_what_is_on_it_is_an_error(
    in_virtual_time: Run, collection: Make, ranged: bool
) -> None:
    def spoil(_: int, envelope: Envelope) -> Envelope:
        lost = any(item["id"] == 120 for item in envelope.items)
        return attrs.evolve(envelope, items=[], stated=False) if lost and not healed else envelope

    healed: list[bool] = []
    fake = collection(400, ranged=ranged, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(DecodingError, match="lacks its items: the server's total is 400") as caught:
            await take_all(fake.pages(concurrency=2), seen)
        assert seen == list(range(len(seen)))
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(len(seen), 400))

    in_virtual_time(main())


@pytest.mark.parametrize("page", [0, 2])
def test_a_full_page_without_a_link_to_the_rest_is_an_error(
    in_virtual_time: Run, collection: Make, page: int
) -> None:
    def spoil(_: int, envelope: Envelope) -> Envelope:
        cut = not healed and envelope.items[0]["id"] == 60 * page
        return attrs.evolve(envelope, next=None) if cut else envelope

    healed: list[bool] = []
    fake = collection(400, ranged=False, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(PaginationError, match="total is 400, but there is no link") as caught:
            await take_all(fake.pages(), seen)
        assert seen == list(range(60 * (page + 1)))
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(len(seen), 400))

    in_virtual_time(main())


@pytest.mark.parametrize("back_to", [0, 60])
def test_a_new_cursor_that_leads_back_is_noticed(
    in_virtual_time: Run, collection: Make, back_to: int
) -> None:
    def spoil(number: int, envelope: Envelope) -> Envelope:
        link = f"{fake.BASE}/things?pageToken=t{back_to}&new={number}"
        return envelope if healed or envelope.items[0]["id"] < 120 else attrs.evolve(envelope, next=link)

    healed: list[bool] = []
    fake = collection(400, ranged=False, spoil=spoil)

    async def main() -> None:
        seen: list[int] = []
        with pytest.raises(PaginationError, match="leads back") as caught:
            await take_all(fake.pages(), seen)
        assert seen == list(range(180))
        healed.append(True)
        assert await fake.pages(resume=caught.value.resume_token).collect() == list(range(180, 400))

    in_virtual_time(main())


def test_pages_that_look_alike_without_ids_are_all_read(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(180, ranged=False)
    fake.items = [{"speed": 0} for _ in fake.items]
    assert in_virtual_time(fake.pages(lambda item: item["speed"]).collect()) == [0] * 180


def test_a_server_with_a_total_and_no_links_is_read_by_range(in_virtual_time: Run, collection: Make) -> None:
    fake = collection(150, spoil=lambda _, envelope: attrs.evolve(envelope, next=None))
    assert in_virtual_time(fake.pages().collect()) == list(range(150))
