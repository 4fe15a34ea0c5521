"""Bytes and requests of a first and a repeated view, as Chromium counts them."""

import shutil
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from playwright.sync_api import BrowserContext, sync_playwright

from bench.report import Report
from bench.requests_made import Visitor
from bench.server import Server
from bench.stock import Person

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass
class View:
    requests: int = 0
    bytes: int = 0
    addresses: list[str] = field(default_factory=list)


def measure(server: Server, app: Flask, report: Report) -> None:
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        report.say("\nChromium is not installed: bytes and requests of a view are not measured.")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        views = {
            "start page": _views(browser.new_context(), f"http://{server.host}/"),
            "sign-in": _views(browser.new_context(), f"http://{server.host}/sign-in"),
            "wallet": _views(_signed_in(browser, app, server), f"http://{server.host}/wallet"),
        }
        browser.close()
    _report(views, report)


def _signed_in(browser: Any, app: Flask, server: Server) -> BrowserContext:
    name, _, value = Visitor(app).cookie(Person(1)).partition("=")
    # a browser keeps a __Host- cookie for https alone, so the header is sent by hand
    context: BrowserContext = browser.new_context(extra_http_headers={"Cookie": f"{name}={value}"})
    return context


def _views(context: BrowserContext, address: str) -> tuple[View, View]:
    page = context.new_page()
    client = context.new_cdp_session(page)
    client.send("Network.enable")
    view = View()
    cached: set[str] = set()
    client.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))
    sizes: dict[str, float] = {}
    client.on("Network.requestWillBeSent", lambda event: sizes.setdefault(event["requestId"], 0))
    client.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    found = []
    for _ in range(2):
        sizes.clear()
        cached.clear()
        page.goto(address, wait_until="networkidle")
        sent = {name: size for name, size in sizes.items() if name not in cached and size}
        view = View(len(sent), int(sum(sent.values())))
        found.append(view)
    context.close()
    return found[0], found[1]


def _report(views: dict[str, tuple[View, View]], report: Report) -> None:
    report.section("weight of a view in Chromium")
    report.table(
        ("", "first: requests", "kB", "again: requests", "kB"),
        (
            (name, first.requests, first.bytes / 1000, again.requests, again.bytes / 1000)
            for name, (first, again) in views.items()
        ),
    )
    heaviest = max(first.bytes for first, _ in views.values()) / 1000
    report.note("weight", {name: [vars(each) for each in pair] for name, pair in views.items()})
    report.at_most("10", "first view", 60, heaviest, "kB")
    most = max(first.requests for first, _ in views.values())
    report.at_most("10", "requests of a first view", 5, most, "")
    again = max(again.requests for _, again in views.values())
    report.at_most("10", "requests of a repeated view", 1, again, "")
