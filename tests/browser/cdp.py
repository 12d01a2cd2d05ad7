"""A browser driven over a pipe (Chrome DevTools Protocol): nothing to install, no port to open."""

import fcntl
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from select import select
from types import TracebackType
from typing import Any, Self

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_HIGH = 20
"""Above the two numbers that the browser reads and writes."""


def browser() -> str:
    """Return the browser of this machine, or nothing."""
    return next(filter(None, map(shutil.which, NAMES)), "")


class Page:
    """One page of one browser, in a profile of its own; ends with the browser."""

    def __init__(self, folder: Path, *, size: tuple[int, int] = (1000, 1400)) -> None:
        self.folder, self.size, self.said, self.number = folder, size, b"", 0
        self.events: list[dict[str, Any]] = []
        self.session = ""

    def __enter__(self) -> Self:
        ours, theirs = self._pipe(), self._pipe()
        self.read, self.write = theirs[0], ours[1]

        def wired() -> None:
            os.dup2(ours[0], 3)
            os.dup2(theirs[1], 4)

        words = [
            browser(), "--headless", "--remote-debugging-pipe", "--disable-gpu", "--no-first-run",
            "--disable-dev-shm-usage", "--lang=fr-FR", f"--user-data-dir={self.folder / 'profile'}",
            "--window-size={},{}".format(*self.size),
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            "about:blank",
        ]  # fmt: skip
        self.process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=wired,
        )  # fmt: skip
        for end in (ours[0], theirs[1]):
            os.close(end)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self.session = attached["sessionId"]
        downloads = str(self.folder / "downloads")
        self.call("Page.enable"), self.call("Runtime.enable"), self.call("Network.enable")
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=downloads)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.terminate()
        self.process.wait(10)
        os.close(self.read), os.close(self.write)

    @staticmethod
    def _pipe() -> tuple[int, int]:
        ends = []
        for end in os.pipe():
            ends.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, _HIGH))
            os.close(end)
        return ends[0], ends[1]

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Ask the browser and return its answer; what it tells meanwhile is kept as events."""
        asked = self._send(method, params)
        while True:
            answer = self._message(30)
            if answer.get("id") == asked:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return dict(answer["result"])

    def _send(self, method: str, params: dict[str, Any]) -> int:
        self.number += 1
        told = {"id": self.number, "method": method, "params": params}
        whole = told | ({"sessionId": self.session} if self.session else {})
        os.write(self.write, json.dumps(whole).encode() + b"\0")
        return self.number

    def _message(self, seconds: float) -> dict[str, Any]:
        while b"\0" not in self.said:
            if not select([self.read], [], [], seconds)[0]:
                raise TimeoutError("the browser does not answer")
            self.said += os.read(self.read, 1 << 20)
        one, _, self.said = self.said.partition(b"\0")
        answer: dict[str, Any] = json.loads(one)
        if "method" in answer:
            self.events.append(answer)
        if answer.get("method") == "Page.javascriptDialogOpening":
            self._send("Page.handleJavaScriptDialog", {"accept": True})
        return answer

    def told(self, method: str) -> list[dict[str, Any]]:
        """Return what the browser told of its own accord."""
        return [event["params"] for event in self.events if event["method"] == method]

    def open(self, url: str) -> None:
        """Open an address and wait until the page stands."""
        self._loaded("Page.navigate", url=url)

    def reload(self) -> None:
        """Open the same page again; a question whether to leave is answered by yes."""
        self._loaded("Page.reload")

    def _loaded(self, method: str, **params: Any) -> None:
        before = len(self.told("Page.loadEventFired"))
        self.call(method, **params)
        while len(self.told("Page.loadEventFired")) == before:
            self._message(30)

    def until(self, met: Callable[[], object], seconds: float = 15) -> None:
        """Wait until something holds.

        Raises:
            TimeoutError: it never did.
        """
        end = time.monotonic() + seconds
        while not met():
            if time.monotonic() > end:
                raise TimeoutError("waited in vain")
            time.sleep(0.05)

    def run(self, code: str) -> Any:
        """Return the value of an expression in the page."""
        found = self.call(
            "Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True
        )
        if "exceptionDetails" in found:
            raise RuntimeError(found["exceptionDetails"])
        return found["result"].get("value")

    def click(self, selector: str) -> None:
        """Click in the middle of an element, as a hand does."""
        place = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            "e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
            "return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1], button="left",
                clickCount=1,
            )  # fmt: skip

    def type(self, selector: str, text: str) -> None:
        """Put the cursor into a box and type."""
        self.run(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)

    def set(self, selector: str, value: str) -> None:
        """Set a box whose picker is the browser's own: an hour, a date, a list."""
        self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            f"e.value = {json.dumps(value)};"
            "e.dispatchEvent(new Event('input', {bubbles: true})); })()"
        )

    def picture(self, path: Path) -> None:
        """Keep what is seen as a PNG."""
        from base64 import b64decode

        path.write_bytes(b64decode(self.call("Page.captureScreenshot")["data"]))
