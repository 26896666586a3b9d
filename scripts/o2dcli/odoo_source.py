"""Odoo 19.0: an existing checkout (ODOO_HOME), or Debian's package unpacked under .o2d/.

Debian's package stands in the `sid` suite. It is read from the machine's own mirror with a private
apt state, unpacked and never installed, so that the system stays as it is.
"""

import json
import re
import shutil
import tarfile
from pathlib import Path

from .console import Trouble, step
from .paths import APT, TREE, odoo_home
from .system import run

FROM_SID = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
FROM_OWN_SUITE = ("fonts-font-awesome", "fonts-inconsolata")
# Left out of Debian's package; without it every browser test fails.
SEGMENTATION = "@mediapipe/selfie_segmentation@0.1.1675465747"
SEGMENTATION_FILE = "selfie_segmentation.js"
WAY_OUT = "Check the network and run the same command again, or set ODOO_HOME to an Odoo 19.0 checkout."


# A line of apt's sources that names Debian's own archive, directly or by a file with a list of mirrors.
MIRROR = re.compile(r"(?:deb\s+(?:\[[^]]*\]\s+)?|URIs:\s*)(\S+/debian/?|mirror\+file:\S+/debian\.list)(?:\s|$)")


def stands():
    """Is there an Odoo, of whatever version?"""
    return (odoo_home() / "odoo" / "release.py").exists()


def ensure():
    """Have Odoo 19.0 at hand."""
    if not stands():
        if odoo_home() != TREE / "usr/lib/python3/dist-packages":
            raise Trouble("Odoo 19.0", f"ODOO_HOME={odoo_home()} holds no Odoo.", "Point it at an Odoo 19.0 checkout.")
        if not (shutil.which("apt-get") and shutil.which("dpkg")):
            raise Trouble(
                "Odoo 19.0",
                "It comes as Debian's package, and this is no Debian system.",
                "Set ODOO_HOME to an Odoo 19.0 checkout, or use docker/ (see README).",
            )
        _fetch()
    release = (odoo_home() / "odoo" / "release.py").read_text()
    if not re.search(r"version_info = \(19, 0,", release):
        raise Trouble("Odoo 19.0", f"{odoo_home()} is another version.", "Point ODOO_HOME at an Odoo 19.0 checkout.")


def _fetch():
    debs = APT / "debs"
    debs.mkdir(parents=True, exist_ok=True)
    sid = _private_state("sid")
    (APT / "sid" / "sources").mkdir(exist_ok=True)
    (APT / "sid" / "sources" / "sid.sources").write_text(_sid_source())
    sid += ["-o", "Dir::Etc::SourceList=/dev/null", "-o", f"Dir::Etc::SourceParts={APT / 'sid' / 'sources'}"]
    with step("Odoo 19.0: reading Debian's sid suite"):
        run(["apt-get", *sid, "update", "-qq"], "Odoo 19.0: reading Debian's sid suite", WAY_OUT)
    with step("Odoo 19.0: downloading Debian's package odoo-19 (about 130 MB)"):
        run(["apt-get", *sid, "download", "-qq", *FROM_SID], "Odoo 19.0: downloading", WAY_OUT, cwd=debs)
    with step("Odoo 19.0: downloading its fonts"):
        # With lists of its own, because this machine's may never have been read.
        own = _private_state("own")
        run(["apt-get", *own, "update", "-qq"], "Odoo 19.0: reading this machine's suite", WAY_OUT)
        run(
            ["apt-get", *own, "download", "-qq", *FROM_OWN_SUITE], "Odoo 19.0: downloading its fonts", WAY_OUT, cwd=debs
        )
    with step("Odoo 19.0: unpacking"):
        partial = TREE.with_name("odoo.partial")
        shutil.rmtree(partial, ignore_errors=True)
        for deb in sorted(debs.glob("*.deb")):
            run(["dpkg", "-x", deb, partial], f"Unpacking {deb.name}", "Check free disk space.")
        _add_segmentation(partial)
        shutil.rmtree(TREE, ignore_errors=True)
        partial.rename(TREE)
        shutil.rmtree(APT)


def _private_state(name):
    """Options for apt with lists and a cache under .o2d/, which need no rights and change nothing of the system."""
    state = APT / name
    for folder in ("lists/partial", "cache/archives/partial"):
        (state / folder).mkdir(parents=True, exist_ok=True)
    return [
        *("-o", f"Dir::State::Lists={state / 'lists'}"),
        *("-o", f"Dir::Cache={state / 'cache'}"),
        # The user `_apt` could not reach a checkout below a private folder.
        *("-o", "APT::Sandbox::User=root"),
    ]


def _sid_source():
    """A source entry for sid on the mirror that this machine already uses."""
    places = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for place in places:
        # apt reads these two kinds only; what was set aside has another ending.
        if not place.is_file() or place.suffix not in (".list", ".sources"):
            continue
        for line in place.read_text().splitlines():
            found = MIRROR.match(line.strip())
            if found:
                return (
                    f"Types: deb\nURIs: {found.group(1)}\nSuites: sid\nComponents: main\n"
                    "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"
                )
    raise Trouble(
        "Odoo 19.0",
        "No Debian mirror is named in this machine's apt sources.",
        "Set ODOO_HOME to an Odoo 19.0 checkout, or use docker/ (see README).",
    )


def _add_segmentation(tree):
    target = tree / "usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    packed = json.loads(
        run(["npm", "pack", "--json", "--silent", SEGMENTATION, "--pack-destination", tree], "npm package", WAY_OUT)
    )
    archive = tree / packed[0]["filename"].replace("@", "").replace("/", "-")
    target.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as source:
        (target / SEGMENTATION_FILE).write_bytes(source.extractfile(f"package/{SEGMENTATION_FILE}").read())
    archive.unlink()
