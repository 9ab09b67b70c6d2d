"""Copy the front-end files that pages load from npm and PyPI packages into waspada/web/vendor/.

Nothing third-party is committed and nothing is bundled: a file is copied as its makers built it,
with its licence beside it.
"""

import shutil
import sys
from pathlib import Path

import django_htmx

ROOT = Path(__file__).resolve().parents[2]
NPM = ROOT / "node_modules"
PUBLIC_SANS = NPM / "@fontsource-variable/public-sans"
HTMX = Path(django_htmx.__file__).parent / "static" / "django_htmx"
VENDOR = ROOT / "waspada" / "web" / "vendor"

# What a page asks for under /static/vendor/, and where it comes from.
FILES = {
    "htmx.min.js": HTMX / "htmx-2.min.js",
    "maplibre-gl.css": NPM / "maplibre-gl/dist/maplibre-gl.css",
    "maplibre-gl.mjs": NPM / "maplibre-gl/dist/maplibre-gl.mjs",
    # MapLibre looks for its worker beside itself, under exactly this name.
    "maplibre-gl-worker.mjs": NPM / "maplibre-gl/dist/maplibre-gl-worker.mjs",
    "maplibre-gl.LICENSE.txt": NPM / "maplibre-gl/LICENSE.txt",
    "pico.min.css": NPM / "@picocss/pico/css/pico.min.css",
    "pico.LICENSE.md": NPM / "@picocss/pico/LICENSE.md",
    "public-sans.woff2": PUBLIC_SANS / "files/public-sans-latin-wght-normal.woff2",
    "public-sans.LICENSE.txt": PUBLIC_SANS / "LICENSE",
}


def copy_vendor_files() -> int:
    """Fill the vendor folder anew and return the number of bytes in it."""
    missing = [str(source) for source in FILES.values() if not source.is_file()]
    if missing:
        sys.exit("vendor: these packages have no such file any more: " + ", ".join(missing))
    # Built aside and swapped in, so that an interrupted copy leaves the old folder whole.
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, source in FILES.items():
        shutil.copyfile(source, fresh / name)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)
    return sum(path.stat().st_size for path in VENDOR.rglob("*") if path.is_file())


if __name__ == "__main__":
    size = copy_vendor_files()
    print(f"{len(FILES)} files, {size / 1e6:.1f} MB in {VENDOR.relative_to(ROOT)}")
