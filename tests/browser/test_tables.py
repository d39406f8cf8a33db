"""Tables become labelled rows on a phone, and stay tables for those who listen to them."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

AddressOf = Callable[[str], str]

# For each cell below a heading: the name of its column, and what is written above the cell.
LABELS = """(table) => {
    const columns = [...table.tHead.rows[0].cells].map((cell) =>
        [...cell.childNodes].find((each) => each.nodeType === 3).data.trim());
    return [...table.tBodies[0].rows].flatMap((row) => [...row.cells]
        .filter((cell) => cell.tagName === "TD")
        .map((cell) => {
            const label = getComputedStyle(cell, "::before");
            const shown = label.display === "none" ? null : JSON.parse(label.content);
            return [columns[cell.cellIndex], shown];
        }));
}"""


@pytest.mark.parametrize("kind", ["a rubric", "a single-point rubric", "a meeting that is over"])
def test_each_cell_names_its_column(kind: str, phone: Page, address_of: AddressOf) -> None:
    phone.goto(address_of(kind))
    table = phone.get_by_role("table").first
    labels = table.evaluate(LABELS)
    assert labels
    for column, shown in labels:
        assert shown == column

    boxes = [cell.bounding_box() for cell in table.get_by_role("row").nth(1).locator("td").all()]
    tops = [box["y"] for box in boxes if box]
    assert tops == sorted(set(tops)), "the cells of a row stand below each other"


def test_those_who_listen_hear_a_table(phone: Page, address_of: AddressOf) -> None:
    phone.goto(address_of("a rubric"))
    table = phone.get_by_role("table").first
    expect(table.get_by_role("columnheader").first).to_have_text("Criterion")
    assert table.get_by_role("columnheader").count() >= 3
    row = table.get_by_role("row").nth(1)
    expect(row.get_by_role("rowheader")).to_have_count(1)
    assert row.get_by_role("cell").count() == table.get_by_role("columnheader").count() - 1


def test_on_a_desk_it_is_a_table(page: Page, address_of: AddressOf) -> None:
    page.goto(address_of("a rubric"))
    cells = page.get_by_role("table").first.get_by_role("row").nth(1).locator("th, td").all()
    boxes = [cell.bounding_box() for cell in cells]
    assert len({box["y"] for box in boxes if box}) == 1
