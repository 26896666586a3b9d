from io import BytesIO

from PIL import Image

from odoo.tests import HttpCase, tagged

from .portal_common import PortalCase


class PortalTour(PortalCase, HttpCase):
    def _report_by_hand(self):
        """From the list to a report with a photo, as a customer does it."""
        order = self._sent_order()
        self.start_tour("/my/orders", "o2d_portal_report", login=self.buyer.login)
        report = self.env["o2d.report"].search([("order_id", "=", order.id)])
        self.assertEqual(len(report), 1)
        self.assertEqual((report.kind, report.words), ("damage", "Two cartons were wet"))
        self.assertEqual(report.line_ids.mapped("quantity"), [2.0])
        photo = Image.open(BytesIO(report.exception_id.photo_ids.raw))
        self.assertEqual((photo.format, max(photo.size)), ("JPEG", 1600))


@tagged("post_install", "-at_install")
class TestPortalOnDesktop(PortalTour):
    """The portal on a wide screen."""

    def test_report_by_hand(self):
        """A customer finds his order, sees where it is, mends his form and reports two bearings with a photo."""
        self._report_by_hand()

    def test_many_items_are_found(self):
        """Among many items the form finds one by a part of its name and keeps what is filled in."""
        products = [self._product(name=f"Part {number:02}", stock=10) for number in range(12)]
        order = self._order([(product, 1) for product in products])
        order.action_confirm()
        self._deliver(order)
        self.start_tour(f"/my/orders/{order.id}/report", "o2d_portal_filter", login=self.buyer.login)

    def test_colleague_sees_the_report(self):
        """The salesperson opens the exception and finds items, words, photos and the field for the answer."""
        order = self._sent_order()
        problem = self._report(order, [_photo()], words="Two cartons were wet").exception_id
        self.browser_js(
            f"/odoo/dispatch-exceptions/{problem.id}",
            """(async () => {
                const wait = async (selector, text) => {
                    for (let turn = 0; turn < 200; turn++) {
                        const found = [...document.querySelectorAll(selector)].find(
                            (one) => !text || one.textContent.includes(text)
                        );
                        if (found) { return found; }
                        await new Promise((resolve) => setTimeout(resolve, 100));
                    }
                    throw new Error(`Not on the screen: ${selector} ${text || ""}`);
                };
                await wait("div[name=report_words]", "Two cartons were wet");
                await wait("div[name=report_items]", "2 Units Bearing 6204");
                const image = await wait("div[name=photo_ids] img");
                await image.decode();
                await wait("div[name=customer_words] textarea");
                console.log("test successful");
            })().catch((error) => console.error(error.message))""",
            "odoo.isReady === true",
            login=self.clerk.login,
        )


@tagged("post_install", "-at_install")
class TestPortalOnPhone(PortalTour):
    """The portal on a phone, as most customers see it."""

    browser_size = "390x844"
    touch_enabled = True

    def test_report_by_hand(self):
        """The same by thumb, and nothing reaches beyond the edge of the screen."""
        self._report_by_hand()


def _photo():
    content = BytesIO()
    Image.new("RGB", (400, 300), "red").save(content, "JPEG")
    return content.getvalue()
