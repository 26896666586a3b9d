"""Several workers of one process ask the e-way bill service at the same moment, each in its own transaction.

Started by test_gateway_at_once.py: python -m tests.server.gateway_rush CONFIG DATABASE. Prints what happened as JSON.
"""

import json
import sys
import threading

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tools import config

import simulator
from simulator.tests.payloads import NOW, PUNE, ewaybill

WORKERS = 6
SLOW = 700  # Milliseconds: long enough for the others to find that somebody is at it.


class Rush:
    def __init__(self, database, portal):
        self.registry, self.portal = Registry(database), portal
        with self.registry.cursor() as cr:
            env = self._env(cr)
            country = env.ref("base.in").id
            self.company = env["res.company"].create({"name": "Rush", "country_id": country, "vat": PUNE}).id
            env["o2d.gst.credential"].create(
                {
                    "company_id": self.company,
                    "address": f"{portal.url}/nic/ewaybill/v1.03",
                    "username": "api",
                    "password": "secret",
                    "public_key": portal.public_key,
                }
            )

    @staticmethod
    def _env(cr):
        return api.Environment(cr, SUPERUSER_ID, {})

    def ask(self, name):
        """What each worker got: a number, or the name of its error; and how many calls of each kind arrived."""
        start, got = threading.Barrier(WORKERS), []

        def work(number):
            with self.registry.cursor() as cr:
                env = self._env(cr)
                company = env["res.company"].browse(self.company)
                company.name  # noqa: B018 the transaction's picture is taken before the others begin
                start.wait()
                try:
                    got.append(
                        env["o2d.gst.service"]._call("generate", company, ewaybill(docNo=f"{name}/{number}")).number
                    )
                except Exception as error:
                    got.append(type(error).__name__)

        before = self._calls()
        threads = [threading.Thread(target=work, args=(number,)) for number in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        after = self._calls()
        return {"got": sorted(got), **{kind: after[kind] - before[kind] for kind in after}}

    def _calls(self):
        rows = self.portal.store.rows("SELECT action FROM call")
        return {kind: sum(row["action"] == kind for row in rows) for kind in ("authenticate", "generate")}

    def row(self):
        with self.registry.cursor() as cr:
            found = self._env(cr)["o2d.gst.service"].search([("company_id", "=", self.company)])
            return {"faults": found.faults, "is_down": bool(found.down_since), "waits": bool(found.retry_at)}

    def end_the_pause(self):
        with self.registry.cursor() as cr:
            found = self._env(cr)["o2d.gst.service"].search([("company_id", "=", self.company)])
            found.write({"retry_at": "2020-01-01 00:00:00", "faulted_at": "2020-01-01 00:00:00"})


def main(settings, database):
    config.parse_config(["-c", settings, "-d", database, "--log-level=warn"])
    portal = simulator.run_in_thread()
    portal.clock.set(NOW)
    rush = Rush(database, portal)
    told = {}
    portal.faults.add(kind="latency", action="authenticate", milliseconds=SLOW)
    told["first"] = rush.ask("A")
    portal.services.sessions.end_all()
    told["ended"] = rush.ask("B")
    portal.faults.remove()
    portal.faults.add(kind="refuse", action="generate")
    told["down"] = {**rush.ask("C"), **rush.row()}
    told["paused"] = rush.ask("D")
    portal.faults.remove()
    portal.faults.add(kind="latency", action="generate", milliseconds=SLOW)
    rush.end_the_pause()
    told["probe"] = {**rush.ask("E"), **rush.row()}
    portal.stop()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
