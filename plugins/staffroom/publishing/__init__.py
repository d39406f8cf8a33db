"""Publishing a site in one step: it is built beside its folder, and takes that folder's place.

Until the last moment the published folder is the last good site, whatever becomes of the build.
Where a folder cannot be replaced as a whole (it is mounted, its parent is not ours to change, it
holds hidden files that are not the site's), it is brought up to date file by file.

Beside a folder `site` there may be, hidden:

- `.site.building-…`: a site that is being built, or an old one that is being deleted. Whoever
  needs it holds a lock on the folder itself; one without a lock is what a dead build left.
- `.site.replaced-…`: the former site for an instant, where two folders cannot change places.
"""

from staffroom.publishing.scratch import PublishingFailed, Scratch, begin
from staffroom.publishing.updating import bring_up_to_date

__all__ = ["PublishingFailed", "Scratch", "begin", "bring_up_to_date"]
