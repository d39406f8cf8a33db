"""The site shows pictures as they are, and does not say where they were taken or by whom."""

import io
from pathlib import Path
from unittest.mock import patch

from PIL import Image, ImageOps
from PIL.ExifTags import Base

from communities import build_here, lesson, write_community
from pictures import SECRETS, exif, saved
from staffroom.mkdocs import plugin
from staffroom.mkdocs.preview import Preview

PLACES = {
    "content/resources/lesson-plans/garden.jpg": "resources/lesson-plans/garden.jpg",
    "content/resources/lesson-plans/card.webp": "resources/lesson-plans/card.webp",
    "docs/guides/yard.JPG": "guides/yard.JPG",
    "docs/screen.png": "screen.png",
}
"""The pictures of the community → where the site has them."""


def community(folder: Path) -> dict[str, bytes]:
    """Make a community with pictures that tell much; gives the pictures by their place."""
    formats = {".jpg": "JPEG", ".webp": "WEBP", ".png": "PNG"}
    text = lesson("Soil", "![The garden](garden.jpg)", image="card.webp", image_alt="A garden")
    write_community(folder, {
        "content/resources/lesson-plans/soil.md": text,
        "docs/guides/yard.md": "# Yard\n\n![The yard](yard.JPG)\n",
    })  # fmt: skip
    pictures = {}
    for path, place in PLACES.items():
        pictures[place] = saved(formats[Path(path).suffix.lower()], exif=exif(6))
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(pictures[place])
    return pictures


def look_at(site: Path, originals: dict[str, bytes]) -> None:
    for place, original in originals.items():
        published = (site / place).read_bytes()
        assert [secret for secret in SECRETS if secret in published] == []
        before, after = Image.open(io.BytesIO(original)), Image.open(io.BytesIO(published))
        assert after.tobytes() == before.tobytes()
        # It is shown the right way up: higher than wide.
        assert after.getexif()[Base.Orientation] == 6
        assert ImageOps.exif_transpose(after).size == (16, 24)


def test_a_build_publishes_pictures_without_what_they_tell(tmp_path: Path) -> None:
    project, site = tmp_path / "project", tmp_path / "site"
    originals = community(project)
    assert build_here(project, site) == []
    look_at(site, originals)
    cold = {place: (site / place).read_bytes() for place in originals}
    assert build_here(project, site) == []
    assert {place: (site / place).read_bytes() for place in originals} == cold
    # What its author has is as it was.
    assert (project / "docs/screen.png").read_bytes() == originals["screen.png"]


def test_so_does_a_preview(tmp_path: Path) -> None:
    project, site, preview = tmp_path / "project", tmp_path / "site", Preview()
    originals = community(project)
    with (
        patch.object(plugin, "_is_preview", lambda: True),
        patch.object(plugin, "preview_of", lambda config: preview),
        patch.object(Preview, "later", lambda *work: None),
    ):
        for _ in range(2):
            assert build_here(project, site) == []
            look_at(site, originals)
