"""Look into a photo without trusting it: size, pixels, format, and a copy without hidden data."""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import pi_heif  # type: ignore[import-untyped]
from django.conf import settings
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from waspada.core.errors import BadInput, TooLarge

pi_heif.register_heif_opener()

FORMATS: Final = ("JPEG", "PNG", "WEBP", "HEIF")
MEGAPIXELS: Final = 64
COPY_SIDE: Final = 1600  # longest side of the copy that pages show
COPY_QUALITY: Final = 80
# A 64-megapixel photo takes 200 MB while it is open; two at a time are enough.
_ROOM = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class ReadPhoto:
    """A photo that could be read.

    copy : JPEG, turned upright, without any data about the device, time or place
    suggestion : what the original said about its time and place, for triage alone
    """

    original: bytes
    copy: bytes
    media_type: str
    width: int
    height: int
    suggestion: dict[str, object]


def read_photo(original: bytes, number: int) -> ReadPhoto:
    """Return a photo as read.

    Parameters
    ----------
    number : which photo of the report it is, for the sentence that refuses it

    Raises
    ------
    TooLarge : photos.too_large, photos.too_many_pixels
    BadInput : photos.not_a_photo
    """
    limit = settings.WASPADA_MAX_PHOTO_BYTES
    if len(original) > limit:
        raise TooLarge("photos.too_large", number=number, limit_mb=limit // 1024**2)
    with in_room(number):
        return _read(original, number)


@contextmanager
def in_room(number: int) -> Iterator[None]:
    """Open a photo beside at most one other; say in one way what a decoder says in many."""
    with _ROOM:
        try:
            yield
        except Image.DecompressionBombError as error:
            raise TooLarge("photos.too_many_pixels", number=number, limit=MEGAPIXELS) from error
        # Decoders meet hostile files here, and each fails in its own way.
        except (
            UnidentifiedImageError,
            OSError,
            ValueError,
            TypeError,
            SyntaxError,
            EOFError,
            IndexError,
            OverflowError,
            RuntimeError,
        ) as error:
            raise BadInput("photos.not_a_photo", number=number) from error


def _read(original: bytes, number: int) -> ReadPhoto:
    with Image.open(io.BytesIO(original), formats=FORMATS) as image:
        pixels = image.width * image.height
        if pixels > MEGAPIXELS * 1_000_000:
            raise TooLarge(
                "photos.too_many_pixels",
                number=number,
                limit=MEGAPIXELS,
            )
        suggestion = suggestion_of(image.getexif())
        media_type = Image.MIME.get(image.format or "", "image/jpeg")
        plain = _plain(image)
    return ReadPhoto(original, as_jpeg(plain), media_type, plain.width, plain.height, suggestion)


def plain_copy(original: bytes) -> Image.Image:
    """Return the pixels that pages show: upright, smaller, on white, with nothing hidden in it.

    Call it inside `in_room`.
    """
    with Image.open(io.BytesIO(original), formats=FORMATS) as image:
        return _plain(image)


def as_jpeg(plain: Image.Image) -> bytes:
    """Return pixels as the JPEG that pages show."""
    written = io.BytesIO()
    plain.save(written, "JPEG", quality=COPY_QUALITY, optimize=True, progressive=True)
    return written.getvalue()


def _plain(image: Image.Image) -> Image.Image:
    image.draft("RGB", (COPY_SIDE, COPY_SIDE))  # JPEG decodes at a fraction of the work
    image.load()
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((COPY_SIDE, COPY_SIDE))
    plain = Image.new("RGB", upright.size, "white")
    if upright.mode in {"RGBA", "LA", "PA", "P"}:
        see_through = upright.convert("RGBA")
        plain.paste(see_through, mask=see_through.getchannel("A"))
    else:
        plain.paste(upright.convert("RGB"))
    return plain


def suggestion_of(exif: Image.Exif) -> dict[str, object]:
    """Return what a photo says about its time (the camera's own clock) and place."""
    found: dict[str, object] = {}
    inner = exif.get_ifd(ExifTags.IFD.Exif)
    taken = inner.get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    if isinstance(taken, str) and len(taken) >= 19:
        day, _, time = taken[:19].partition(" ")
        found["taken_at"] = f"{day.replace(':', '-')}T{time}"  # no zone: cameras know none
    point = _point(dict(exif.get_ifd(ExifTags.IFD.GPSInfo)))
    if point is not None:
        found["lat"], found["lon"] = point
    return found


def _point(gps: dict[int, Any]) -> tuple[float, float] | None:
    try:
        lat = _degrees(gps[ExifTags.GPS.GPSLatitude])
        lon = _degrees(gps[ExifTags.GPS.GPSLongitude])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    if str(gps.get(ExifTags.GPS.GPSLatitudeRef, "N")).upper().startswith("S"):
        lat = -lat
    if str(gps.get(ExifTags.GPS.GPSLongitudeRef, "E")).upper().startswith("W"):
        lon = -lon
    inside = -90 <= lat <= 90 and -180 <= lon <= 180 and (lat, lon) != (0.0, 0.0)
    return (round(lat, 6), round(lon, 6)) if inside else None


def _degrees(parts: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    return degrees + minutes / 60 + seconds / 3600
