from odoo.tests import HttpCase, tagged

from .common import O2dCase

# Waits for a selector, then goes on: the screens are Odoo's own, so that clicking through them needs no tour.
WAIT = """
const wait = async (selector, text) => {
    for (let turn = 0; turn < 200; turn++) {
        const found = [...document.querySelectorAll(selector)].find((one) => !text || one.textContent.includes(text));
        if (found) { return found; }
        await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`Not on the screen: ${selector} ${text || ""}`);
};
"""


@tagged("post_install", "-at_install")
class TestTrackingScreens(O2dCase, HttpCase):
    """The screens as a person of each department finds them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._order([(cls.product, 10)], client_order_ref="PO/4471")
        cls.order.action_confirm()

    def _click(self, url, code, login):
        self.browser_js(
            url,
            f"(async () => {{ {WAIT} {code} console.log('test successful'); }})()"
            ".catch((error) => console.error(error.message))",
            "odoo.isReady === true",
            login=login,
        )

    def test_coordinator_reads_the_answer(self):
        """From the orders by stage two clicks lead to the answer; the sales order and the trail are one more away."""
        user = self._user("sales_coordinator")
        self._click(
            "/odoo/dispatch-orders",
            """
            (await wait(".o_group_header", "Picking")).click();
            (await wait(".o_data_row td[name=partner_id]", "Kaveri")).click();
            await wait("div[name=o2d_answer]", "is set aside for you");
            await wait("div[name=o2d_stage_id] .o_arrow_button_current", "Picking");
            (await wait("button[name=action_o2d_open_sale]")).click();
            (await wait("a[name=o2d_dispatch]")).click();
            await wait("div[name=o2d_answer]", "is set aside for you");
            (await wait("button[name=action_o2d_trail]")).click();
            await wait(".o_data_row td[name=stage_name]", "Picking");
            """,
            user.login,
        )

    def test_picker_sees_why_an_order_stands_still(self):
        """The picker, who may not read invoices or credit, opens the order and sees who can clear the stop."""
        self.env["o2d.exception"]._raise(
            "test:browser",
            {"name": "Over the limit", "type": "refusal", "is_blocking": True, "order_id": self.order.id,
             "company_id": self.company.id, "owner_group_id": self.env.ref("o2d_base.group_finance_head").id},
        )  # fmt: skip
        user = self._user("picker")
        self._click(
            f"/odoo/dispatch-orders/{self.order.id}",
            """
            await wait(".alert-danger div[name=o2d_stop_words]", "finance head");
            (await wait("button[name=action_o2d_exceptions]")).click();
            await wait(".o_data_row td[name=name]", "Over the limit");
            """,
            user.login,
        )

    def test_administrator_sets_a_control(self):
        """Controls are set in the list itself."""
        control = self._control("gate_out", "advise")
        user = self._user("administration")
        self._click(
            "/odoo/action-o2d_base.o2d_control_action",
            """
            (await wait(".o_data_row td[name=mode]", "Advise")).click();
            const row = ".o_data_row.o_selected_row td[name=mode]";
            const select = await wait(`${row} input, ${row} select`);
            if (select.tagName === "SELECT") {
                select.value = '"enforce"';
                select.dispatchEvent(new Event("change", { bubbles: true }));
            } else {
                select.click();
                (await wait(".o_select_menu_item", "Enforce")).click();
            }
            (await wait(".o_list_button_save")).click();
            await wait(".o_data_row:not(.o_selected_row) td[name=mode]", "Enforce");
            """,
            user.login,
        )
        control.invalidate_recordset()
        self.assertEqual(control.mode, "enforce")
