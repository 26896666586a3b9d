"""What a person sees of ./o2d demo: a progress bar, the scenario step by step, and what to look at."""

import sys
import textwrap
import time

from .console import say

BAR = 30
WIDTH = 100
STAGES = {
    "quotation": "Quotation",
    "credit": "Credit",
    "allocation": "Allocation",
    "picking": "Picking and loading",
    "invoice": "Invoice",
    "ewaybill": "E-way bill",
    "gate_out": "Gate-out",
    "settlement": "Settlement",
    "return": "Afterwards: goods come back",
    "transfer": "Afterwards: goods for two other sites",
}


class Progress:
    """A bar for several workers; on a terminal it moves, in a file it is written at every quarter.

    :param title: what is being done
    """

    def __init__(self, title):
        self.title, self.totals, self.done = title, {}, {}
        self.start = time.monotonic()
        self.told = -1
        self.moves = sys.stdout.isatty()

    def total(self, worker, count):
        self.totals[worker] = count

    def update(self, worker, done):
        self.done[worker] = done
        share = sum(self.done.values()) / max(1, sum(self.totals.values()))
        if self.moves:
            print(f"\r{self._line(share)}", end="", flush=True)
        elif int(share * 4) > self.told:
            self.told = int(share * 4)
            print(self._line(share), flush=True)

    def close(self):
        if self.moves:
            print(f"\r{self._line(1)}", flush=True)

    def _line(self, share):
        full = round(share * BAR)
        count = f"{sum(self.done.values())} of {sum(self.totals.values())} steps"
        passed = time.monotonic() - self.start
        return f"  • {self.title} [{'█' * full}{'░' * (BAR - full)}] {count}, {passed:.0f} s"


class Scenario:
    """Prints each step of the scenario with its owner, the time it took and what came of it."""

    def __init__(self):
        self.stage = None

    def show(self, played):
        if played["stage"] != self.stage:
            self.stage = played["stage"]
            number = list(STAGES).index(self.stage) + 1
            say(f"\n  {number}  {STAGES[self.stage]}")
        who = f"{played['user']}, {played['role'].replace('_', ' ')}"
        say(f"     ✓ {who:<46}{played['seconds']:>6.1f} s")
        say(textwrap.fill(played["words"], WIDTH, initial_indent=" " * 7, subsequent_indent=" " * 7))


def heading(text):
    say(f"\n{text}\n{'─' * len(text)}")


def ending(end, url, simulator, serves):
    """The tracker's sentence, the address, the logins and what to look at.

    :param end: what the worker told of the played order
    :param url: address of the server
    :param simulator: address of the simulator's page
    """
    heading("“When does my order ship?”")
    say(textwrap.fill(f"“{end['answer']}”", WIDTH, initial_indent="  ", subsequent_indent="  "))
    say(f"\n  Address    {url}" + ("" if serves else "   (./o2d serve starts it)"))
    if serves:
        say(f"  Services   {simulator}   (simulator of e-way bill and invoice registration)")
    say(f"  Logins     one for each role, all with the password {end['password']}")
    names = [f"{login} ({name})" for login, name in sorted(end["users"])]
    say(textwrap.fill(", ".join(names), WIDTH, initial_indent=" " * 13, subsequent_indent=" " * 13))
    say("  Settings   login admin, password admin\n")
    say("  What to look at")
    for words in (
        f"{end['order']} in the tracker: {url}/odoo/tracker/{end['order_id']} as sales_coordinator: the answer to read "
        "out, the steps, the lines, the trail; above it, any other order by number, phone, GSTIN, invoice or name",
        f"My work: {url}/odoo/my-work as sales_coordinator, finance_head or picker: what waits for whom",
        f"Pick, on a phone: {url}/odoo/pick as picker: next bin, article, quantity",
        f"Trips: {url}/odoo/dispatch-trips as dispatch_supervisor; Gate: {url}/odoo/gate as gate_keeper",
        "Sales > Quotations > New, choose a customer, then Fast entry: repeat a former order, or paste lines",
        "Order to Dispatch > Orders: all orders by stage, as sales_coordinator or operations_head",
        "Order to Dispatch > Exceptions: what was late, held or short, with owner and age, as operations_head",
        "Order to Dispatch > Configuration: controls, stages, owners, who is told what, as administration",
        f"the same order in another company: switch to Bengaluru, and {end['order']} is not there",
    ):
        say(textwrap.fill(words, WIDTH, initial_indent="    - ", subsequent_indent="      "))
