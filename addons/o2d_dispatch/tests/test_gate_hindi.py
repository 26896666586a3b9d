import re

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import file_open
from odoo.tools.translate import code_translations

from .test_trip_screens import FITS
from .trip_common import TripCase

SCREEN = "o2d_dispatch/static/src/gate/"
# The guard reads his own script: what is left in Latin letters are numbers, names and the vehicle's plate.
READS = """
(async () => {
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    for (let turn = 0; turn < 200 && !document.querySelector(".o_o2d_gate_row"); turn++) {
        await pause(100);
    }
    document.querySelector(".o_o2d_gate_row").click();
    for (let turn = 0; turn < 200 && !document.querySelector(".o_o2d_gate_check"); turn++) {
        await pause(100);
    }
    const words = document.querySelector(".o_o2d_gate_trip")?.textContent || "";
    for (const wanted of ["सभी वाहन", "भाड़े का वाहन", "नंबर प्लेट पर", "MH 12 AB 1234", "1 लाइन", "जाने दें", "कुछ गड़बड़ है"]) {
        if (!words.includes(wanted)) {
            console.error(`The guard does not read ${wanted} in: ${words}`);
            return;
        }
    }
    console.log("test successful");
})()
"""


@tagged("post_install", "-at_install")
class TestGateHindi(TripCase, HttpCase):
    """Guards read Hindi."""

    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("hi_IN")
        cls.env.ref("base.module_o2d_dispatch")._update_translations(["hi_IN"])
        cls.guard.lang = "hi_IN"

    def test_screen_is_whole(self):
        """Every word of the guard's screen is there in Hindi."""
        terms = set()
        with file_open(f"{SCREEN}gate.xml", "rb") as handle:
            for node in etree.parse(handle).iter(etree.Element):
                texts = [node.text, node.tail, node.get("placeholder"), node.get("aria-label")]
                terms |= {text.strip() for text in texts if text and re.search("[A-Za-z]", text)}
        for name in ("gate.js", "gate_trip.js"):
            with file_open(SCREEN + name) as handle:
                terms |= set(re.findall(r'_t\(\s*"([^"]+)"', handle.read()))
        self.assertIn("Let it out", terms)
        known = {one["id"] for one in code_translations.get_web_translations("o2d_dispatch", "hi_IN")["messages"]}
        self.assertFalse(terms - known)

    def test_guard_reads(self):
        """What keeps the gate closed, the papers and a refusal are said in the guard's language."""
        self._control("gate_out", "enforce", self.warehouse)
        delivery = self._delivery()
        trip = self._trip(delivery, lr_no="PN1").with_user(self.guard).with_context(lang="hi_IN")
        (row,) = trip.o2d_gate_look()["deliveries"]
        self.assertEqual(row["papers"], ["LR PN1"])
        self.assertIn("अभी पक्का नहीं हुआ है", " ".join(row["stops"]))
        self._validated(delivery)
        bill = delivery.sale_id.invoice_ids or delivery.sale_id._create_invoices()
        bill.filtered(lambda one: one.state == "draft").action_post()
        self.assertEqual(trip.o2d_gate_look()["deliveries"][0]["papers"], [f"बिल {bill.name}", "LR PN1"])
        trip.o2d_gate_let_out(["vehicle", "cartons"])
        with self.assertRaisesRegex(UserError, "दोबारा कुछ नहीं लिखा गया"):
            trip.o2d_gate_let_out(["vehicle", "cartons"])

    def test_phone(self):
        """On his phone the guard reads his own script, and nothing is wider than the phone."""
        self._trip(self._validated(self._delivery()))
        self.browser_js("/odoo/gate", READS, "odoo.isReady === true", login=self.guard.login)
        self.browser_js("/odoo/gate", FITS, "odoo.isReady === true", login=self.guard.login)
