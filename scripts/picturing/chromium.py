"""A headless Chromium, driven over its DevTools protocol: open a page, wait until it shows what it should, look."""

import base64
import json
import os
import shutil
import subprocess
import tempfile
import threading

import websocket

from o2dcli.console import Trouble
from o2dcli.paths import STATE

PROGRAM = "chromium"
LISTENING = "DevTools listening on "
STILL = """
    const still = document.createElement("style");
    still.textContent = "*, *::before, *::after { animation: none !important; transition: none !important; "
        + "caret-color: transparent !important; scroll-behavior: auto !important; }";
    (document.head || document.documentElement).append(still);
"""
# Resolves once the condition holds; asked whenever the page changes, and now and then for what no mutation tells.
AWAIT = """
    new Promise((resolve) => {
        const shown = (css) => [...document.querySelectorAll(css)].some((one) => one.getClientRects().length);
        const holds = () => { try { return Boolean(%(condition)s); } catch { return false; } };
        const end = (found) => { observer.disconnect(); clearInterval(timer); clearTimeout(limit); resolve(found); };
        const look = () => holds() && end(true);
        const observer = new MutationObserver(look);
        const timer = setInterval(look, 100);
        const limit = setTimeout(() => end(false), %(seconds)d * 1000);
        observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
        look();
    })
"""
SETTLED = """
    Promise.race([
        Promise.all([
            document.fonts.ready,
            ...[...document.images].map((image) => image.decode().catch(() => null)),
        ]),
        new Promise((resolve) => setTimeout(resolve, 3000)),
    ])
        .then(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
        .then(() => true)
"""


class Chromium:
    """Context manager: one browser with one page.

    :ivar errors: what the page's console called an error, as text
    """

    def __init__(self):
        self.errors = []
        self._number = 0
        self._listener = None
        self._events = []

    def __enter__(self):
        if not shutil.which(PROGRAM):
            raise Trouble("Starting Chromium", "It is not installed.", "Run ./o2d setup.")
        (STATE / "cache").mkdir(parents=True, exist_ok=True)
        self._profile = tempfile.mkdtemp(prefix="pictures-", dir=STATE / "cache")
        self._process = subprocess.Popen(
            [
                *(PROGRAM, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
                *("--remote-debugging-port=0", "--remote-allow-origins=*", "--force-color-profile=srgb"),
                *("--lang=en-IN", f"--user-data-dir={self._profile}", "about:blank"),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env=dict(os.environ, TZ="Asia/Kolkata"),
        )
        try:
            self._connect(self._address())
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_details):
        # Its helpers write until the last of them is gone: the end of what it says is theirs too.
        self._process.terminate()
        self._process.wait()
        if self._listener:
            self._listener.join(10)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _address(self):
        """Where it listens, as it says itself."""
        for line in self._process.stderr:
            if LISTENING in line:
                # Read on, or it stops when the pipe is full.
                self._listener = threading.Thread(target=self._process.stderr.read, daemon=True)
                self._listener.start()
                return line.split(LISTENING)[1].strip()
        raise Trouble("Starting Chromium", "It ended without a word.", "Run chromium --headless about:blank by hand.")

    def _connect(self, address):
        self._socket = websocket.create_connection(address, timeout=120)
        self._session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")
        self.call(
            "Page.addScriptToEvaluateOnNewDocument", source=f"addEventListener('DOMContentLoaded', () => {{{STILL}}})"
        )

    def call(self, method, **params):
        """One command of the protocol.

        :return: its result, a dict
        :raise Trouble: the browser refused it
        """
        self._number += 1
        message = {"id": self._number, "method": method, "params": params}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while (answer := self._receive()).get("id") != message["id"]:
            pass
        if "error" in answer:
            raise Trouble(f"Chromium, {method}", answer["error"]["message"], "Read scripts/picturing/chromium.py.")
        return answer["result"]

    def _receive(self):
        try:
            message = json.loads(self._socket.recv())
        except websocket.WebSocketException as error:
            raise Trouble(
                "Chromium", f"It does not answer any more: {error}.", "Run the same command again."
            ) from error
        if "method" in message:
            self._events.append(message["method"])
        if message.get("method") == "Page.javascriptDialogOpening":
            # "Leave this page?": what was typed for a picture is not kept. The answer to it is read on the way.
            self._number += 1
            accept = {"method": "Page.handleJavaScriptDialog", "params": {"accept": True}, "sessionId": self._session}
            self._socket.send(json.dumps({"id": self._number, **accept}))
        if message.get("method") == "Runtime.exceptionThrown":
            details = message["params"]["exceptionDetails"]
            self.errors.append(details.get("exception", {}).get("description") or details["text"])
        return message

    # --- what a picture needs ------------------------------------------------------------------------------------

    def resize(self, width, height, phone=False):
        """A desktop window, or a phone's screen with two points to the pixel."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )
        self.call("Emulation.setTouchEmulationEnabled", enabled=phone)

    def log_in(self, url, session_id):
        """Go on as the user of this session; what a former one left is forgotten."""
        self.call("Network.clearBrowserCookies")
        if session_id:
            self.call("Network.setCookie", name="session_id", value=session_id, url=url)

    def open(self, url):
        """Go to a page, and wait until it has loaded."""
        self._events.clear()
        self.call("Page.navigate", url="about:blank")
        self._events.clear()
        self.call("Page.navigate", url=url)
        while "Page.loadEventFired" not in self._events:
            self._receive()

    def evaluate(self, script):
        """The value of an expression in the page; a promise is awaited."""
        result = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in result:
            details = result["exceptionDetails"]
            cause = details.get("exception", {}).get("description") or details["text"]
            raise Trouble("In the page", cause.splitlines()[0], f"The script was: {script[:200]}")
        return result["result"].get("value")

    def wait_for(self, condition, seconds=20):
        """Wait until a condition holds.

        :param condition: a CSS selector of which something must be seen, or `js:` and an expression in JavaScript
        :return: does it hold now?
        """
        expression = condition[3:] if condition.startswith("js:") else f"shown({json.dumps(condition)})"
        return self.evaluate(AWAIT % {"condition": expression, "seconds": seconds})

    def click(self, css):
        """Click the first thing of a selector that is seen."""
        return self.evaluate(
            f"(() => {{ const one = [...document.querySelectorAll({json.dumps(css)})]"
            ".find((each) => each.getClientRects().length); one?.focus(); one?.click(); return Boolean(one); })()"
        )

    def type(self, text):
        """Type where the cursor stands."""
        self.call("Input.insertText", text=text)

    def press(self, key):
        """Press one key: Enter, Escape, ArrowDown, …"""
        codes = {"Enter": 13, "Escape": 27, "ArrowDown": 40, "Tab": 9}
        for kind in ("keyDown", "keyUp"):
            more = {"text": "\r"} if key == "Enter" and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=codes[key], **more)

    def picture(self):
        """What is seen now, as the bytes of a PNG; fonts and images are there."""
        self.evaluate(SETTLED)
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])

    def overflow(self):
        """By how many pixels the page is wider than its window."""
        return self.evaluate("document.documentElement.scrollWidth - window.innerWidth")
