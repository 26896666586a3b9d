from odoo.tests import HttpCase, tagged

from .queue_common import WAITING, QueueCase

PAGE = "/odoo/my-work"
# No element of the screen is wider than a phone, except the row of queues, which scrolls by itself.
FITS = """
(async () => {
    const pause = (time) => new Promise((resolve) => setTimeout(resolve, time));
    const queues = () => document.querySelectorAll(".o_o2d_work_queue");
    for (let turn = 0; turn < 200 && !queues().length; turn++) {
        await pause(100);
    }
    let rows = 0;
    for (const queue of queues()) {
        queue.click();
        await pause(700);
        rows += document.querySelectorAll(".o_o2d_row").length;
        const wide = [...document.querySelectorAll(".o_o2d_work section *")].filter(
            (one) => one.getBoundingClientRect().right > window.innerWidth + 1
        );
        if (document.documentElement.scrollWidth > window.innerWidth || wide.length) {
            console.error(`Wider than the phone: ${wide.map((one) => one.className)}`);
            return;
        }
    }
    if (rows < 5) {
        console.error("There was nothing to look at");
        return;
    }
    console.log("test successful");
})()
"""


@tagged("post_install", "-at_install")
class TestQueueBrowser(QueueCase, HttpCase):
    """My work, as the people of each role find it."""

    def test_each_role_walks_its_queues(self):
        """Each role opens its queues and finds there what waits for it."""
        for role in WAITING:
            with self.subTest(role=role):
                self.start_tour(PAGE, f"o2d_my_work_{role}", login=self._user(role).login)

    def test_confirm_without_leaving_the_queue(self):
        """A quotation is confirmed by its button, and leaves the list."""
        self.start_tour(PAGE, "o2d_my_work_confirm", login=self._user("sales_coordinator").login)
        self.new.invalidate_recordset()
        self.assertEqual(self.new.state, "sale")

    def test_close_with_words(self):
        """A problem is taken and closed in place; closing asks how it was solved."""
        self.start_tour(PAGE, "o2d_my_work_close", login=self._user("sales_coordinator").login)
        self.damage.invalidate_recordset()
        self.assertEqual((self.damage.state, self.damage.closure), ("closed", "Two new cartons sent"))

    def test_keys(self):
        """Rows are walked by keys, and Enter opens the tracker."""
        self.start_tour(PAGE, "o2d_my_work_keys", login=self._user("sales_coordinator").login)

    def test_filters(self):
        """Only late and only mine narrow the list, and say so when nothing is left."""
        self.start_tour(PAGE, "o2d_my_work_filters", login=self._user("sales_coordinator").login)

    def test_a_damaged_queue_leaves_the_others_alone(self):
        """A damaged queue is marked and says why; the next one opens."""
        self.env.cr.execute("UPDATE o2d_queue SET domain = '[(' WHERE code = 'quotations'")
        self.env.invalidate_all()
        self.start_tour(PAGE, "o2d_my_work_damaged", login=self._user("sales_coordinator").login)

    def test_an_empty_list_shows_what_comes(self):
        """The first problem in an empty list is shown as it is, not as an example that nobody can open."""
        self.env["o2d.exception"].search([("state", "=", "open")])._close("All settled")
        self.start_tour(PAGE, "o2d_exceptions_empty", login=self._user("sales_coordinator").login)

    def test_exceptions_are_closed_in_the_list(self):
        """In the list of exceptions one takes and closes in place; the board has a column for each role."""
        user = self._user("sales_coordinator")
        self.start_tour("/odoo/dispatch-exceptions", "o2d_exceptions_close", login=user.login)
        self.damage.invalidate_recordset()
        self.assertEqual((self.damage.closure, self.damage.closed_by_id), ("Two new cartons sent", user))


@tagged("post_install", "-at_install")
class TestQueuePhone(QueueCase, HttpCase):
    """My work on a phone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_no_overflow(self):
        """On a phone every row fits the screen."""
        partner = self._partner(
            name="Godavari Agro Engineering and Irrigation Works Private Limited", city="Ahilyanagar"
        )
        self.new.partner_id = partner
        user = self._user("sales_coordinator", "warehouse_coordinator", "management")
        self.browser_js(PAGE, FITS, "odoo.isReady === true", login=user.login)
