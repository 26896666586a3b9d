"""The trail on a screen: names and no codes."""

from .common import O2dCase


class TestTrailGroups(O2dCase):
    def _groups(self, *groupby, **options):
        """The groups of the trail of one order, as a list view asks for them."""
        events = self.env["o2d.event"].with_user(self.reader)
        found = events.web_read_group([("order_id", "=", self.order.id)], list(groupby), ["__count"], **options)
        return found["groups"]

    def setUp(self):
        super().setUp()
        self.reader = self._user("operations_head")
        self.order = self._order()
        self.order.action_confirm()
        self.env.cr.flush()

    def test_names(self):
        """Grouped by stage and kind, each group is called by its name, and its domain still finds its events."""
        groups = self._groups("stage")
        self.assertEqual({group["stage"] for group in groups}, {"Quotation", "Allocation", "Picking"})
        for group in groups:
            found = self.env["o2d.event"].search([("order_id", "=", self.order.id), *group["__extra_domain"]])
            self.assertEqual(len(found), group["__count"])
        # Whatever is installed may have advised something.
        self.assertEqual({group["kind"] for group in self._groups("kind")} - {"Only advised"}, {"Reached", "Done"})

    def test_open_groups_stay_open(self):
        """A group that the screen says is open comes back with its events, and so does one within it."""
        shown = {"folded": False, "limit": 80, "offset": 0, "progressbar_domain": None}
        opened = [{**shown, "value": "Picking", "groups": [{**shown, "value": "Reached"}]}]
        groups = self._groups("stage", "kind", opening_info=opened, unfold_read_specification={"note": {}})
        picking = next(group for group in groups if group["stage"] == "Picking")
        within = picking["__groups"]["groups"] if isinstance(picking["__groups"], dict) else picking["__groups"]
        self.assertEqual([group["kind"] for group in within], ["Reached"])
        self.assertTrue(within[0]["__records"])

    def test_other_groups(self):
        """Grouped by anything else the trail is as core groups it."""
        groups = self._groups("order_name")
        self.assertEqual([group["order_name"] for group in groups], [self.order.name])
