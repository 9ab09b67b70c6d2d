"""Take photos from a request: a huge one is dropped as it streams in, the rest goes on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from waspada.apps.reports.photo_reading import ReadPhoto, read_photo
from waspada.apps.reports.photos import MOST_PHOTOS
from waspada.core.errors import BadInput, TooLarge, WaspadaError

FIELD = "photos"
FACTS = "photo_facts"  # ticked: the camera's time and place may come along


class PhotoLimit(FileUploadHandler):
    """Stops reading a file once it is larger than any photo may be, and remembers that."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.dropped = 0
        self._seen = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._seen += len(raw_data)
        if self._seen > settings.WASPADA_MAX_PHOTO_BYTES:
            self.dropped += 1
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> "UploadedFile[Any] | None":
        return None


def limit_photos(request: HttpRequest) -> PhotoLimit:
    """Put the limit in front of the upload handlers; call it before anything reads the form."""
    limit = PhotoLimit(request)
    request.upload_handlers.insert(0, limit)
    return limit


def read_photos(
    files: "Sequence[UploadedFile[Any]]", dropped: int = 0, *, with_facts: bool
) -> tuple[list[ReadPhoto], list[WaspadaError]]:
    """Return the photos that can be used, and for each other one why it cannot.

    with_facts : the reporter agreed that the camera's time and place come along; otherwise
        nothing of them is stored, not even sealed
    """
    photos: list[ReadPhoto] = []
    refused: list[WaspadaError] = []
    for number, file in enumerate(files, start=1):
        try:
            if number > MOST_PHOTOS:
                raise TooLarge("photos.too_many", number=number, limit=MOST_PHOTOS)
            photo = read_photo(file.read(), number)
            photos.append(photo if with_facts else without_facts(photo))
        except BadInput as error:
            refused.append(error)
    limit_mb = settings.WASPADA_MAX_PHOTO_BYTES // 1024**2
    refused.extend(
        TooLarge("photos.too_large", number=number, limit_mb=limit_mb)
        for number in range(len(files) + 1, len(files) + dropped + 1)
    )
    return photos, refused


def without_facts(photo: ReadPhoto) -> ReadPhoto:
    """Return a photo whose original is the stripped copy: what is not stored cannot be opened."""
    return replace(photo, original=photo.copy, media_type="image/jpeg", suggestion={})
