"""What stands in a listing of a built site, over all its pages."""

from collections.abc import Iterator

from lxml import html

from communities import Site as BuiltSite

LISTING = "resources/lesson-plans/"
MOST_BYTES = 150_000
"""A page of a listing loads on a phone in a moment."""


def pages_of(site: BuiltSite, first: str) -> Iterator[str]:
    """The addresses of a listing's pages, from each to the next."""
    address = first
    while True:
        yield address
        following = site.page(address).xpath("//a[@rel='next']/@href")
        if not following:
            return
        address = site.resolve(address, following[0])


def rows_of(site: BuiltSite, address: str) -> list[html.HtmlElement]:
    """The rows of the table on one page of a listing."""
    return site.page(address).xpath("//table[@class='sr-table']/tbody/tr")


def titles_on(site: BuiltSite, address: str) -> list[str]:
    return [row.xpath("string(th/a)") for row in rows_of(site, address)]


def listed_on(site: BuiltSite, address: str) -> list[str]:
    """Where the rows of one page lead."""
    return [site.resolve(address, row.xpath("th/a/@href")[0]) for row in rows_of(site, address)]


def listed_in(site: BuiltSite, first: str) -> list[str]:
    """Where the rows of all pages of a listing lead."""
    return [each for page in pages_of(site, first) for each in listed_on(site, page)]
