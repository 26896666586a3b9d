from odoo import fields, models
from odoo.tools import SQL

from ..tools import stage_rules as rules
from .sale_order_tracking_lines import stamp


class SaleOrder(models.Model):
    """From picking on each delivery of an order goes its own way; here is how far each has come."""

    _inherit = "sale.order"

    def _o2d_tracking_ways(self, blockers, audience):
        """The deliveries that bring this order to its customer, in the order they were made.

        Returns and the transfers within a warehouse are none; what was picked for a delivery is counted with it.
        Where the delivery is made only once its goods are picked, the pick stands for it (for the customer without
        its name).

        :return: [{id, name, state, words, place, planned, done_at, stage, stage_name, late, line_count, allocated,
                   picked, steps: [{code, name, state, owner, since, due, done_at, who}]}]; counts are lines
        """
        deliveries = self._o2d_deliveries()
        if not deliveries:
            return []
        counts = self._o2d_delivery_counts(deliveries)
        times = self._o2d_delivery_times(deliveries)
        stages = self._o2d_all_stages()
        owners = self._o2d_step_owners(stages)
        ways = [
            self._prepare_tracking_way(
                delivery, counts.get(delivery.id, Counts()), times.get(delivery.id, {}), stages, owners, blockers
            )
            for delivery in deliveries
        ]
        if audience == "portal":
            for delivery, way in zip(deliveries, ways, strict=True):
                way["name"] = way["name"] if delivery._o2d_leaves_house() else ""
        return ways

    def _o2d_deliveries(self):
        """The transfers that reach the customer or will be followed by one, without those given up."""
        moving = self.picking_ids.filtered(lambda one: one._o2d_is_on_the_way() and not one.return_id).sorted("id")
        leaving = moving.filtered(lambda one: one._o2d_leaves_house())
        within = (moving - leaving).filtered(lambda one: one.state != "done")
        return (leaving | (within - within._o2d_followed())).sorted("id") if within else leaving

    def _prepare_tracking_way(self, delivery, counts, times, stages, owners, blockers):
        """One delivery of the tracker; see `_o2d_tracking_ways`."""
        code = delivery.o2d_stage_id.code or (rules.ALLOCATION if counts.waits else rules.PICKING)
        due = stamp(delivery.o2d_stage_due)
        late = delivery.state != "done" and bool(due) and due < stamp(fields.Datetime.now())
        held = {one["stage"] for one in blockers if one["blocking"] and one["picking"] in (None, False, delivery.id)}
        path = delivery._o2d_stage_path()
        steps = []
        for stage in stages.filtered(lambda stage: stage.code in path):
            entered, done, who = times.get(stage.code, (None, None, None))
            state = _step_state(stage.code, code)
            is_now = state == "now"
            if is_now and stage.code in held:
                state = "held"
            elif is_now and late:
                state = "late"
            steps.append(
                {
                    "code": stage.code,
                    "name": stage.name,
                    "state": state,
                    "owner": owners[stage.id],
                    "since": stamp(delivery.o2d_stage_since) if is_now else entered,
                    "due": due if is_now else None,
                    "done_at": done if state == "done" else None,
                    "who": who if state == "done" else None,
                }
            )
        names = {stage.code: stage.name for stage in stages}
        return {
            "id": delivery.id,
            "name": delivery.name,
            "state": delivery.state,
            "words": self._o2d_delivery_words(delivery, counts, names[code]),
            "place": delivery.picking_type_id.warehouse_id.name or "",
            "planned": stamp(delivery.scheduled_date),
            "done_at": stamp(delivery.date_done) if delivery.state == "done" else None,
            "stage": code,
            "stage_name": names[code],
            "late": late,
            "line_count": counts.lines,
            "allocated": counts.allocated,
            "picked": counts.picked,
            "steps": steps,
        }

    def _o2d_delivery_words(self, delivery, counts, stage_name):
        """Where a delivery stands, in a few words."""
        if delivery.state == "done":
            return self.env._("Left")
        if counts.waits:
            return self.env._("A part waits for stock") if counts.allocated else self.env._("Waits for stock")
        if counts.lines and counts.picked == counts.lines:
            return self.env._("Picked, ready to leave")
        return stage_name

    # -- counting ----------------------------------------------------------------------------------------------

    def _o2d_delivery_counts(self, deliveries):
        """How many lines of each delivery are set aside and picked.

        A delivery that is fed by transfers out of the bins is as far as those are.

        :return: {delivery id: Counts}
        """
        for model in ("stock.move", "stock.move.line"):
            self.env[model].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE chain AS (
                    SELECT move.picking_id AS delivery, move.id, move.sale_line_id
                      FROM stock_move move
                     WHERE move.picking_id = ANY(%(deliveries)s) AND move.state != 'cancel'
                     UNION
                    SELECT chain.delivery, before.id, chain.sale_line_id
                      FROM chain
                      JOIN stock_move_move_rel link ON link.move_dest_id = chain.id
                      JOIN stock_move before ON before.id = link.move_orig_id
                     WHERE before.sale_line_id = chain.sale_line_id AND before.state != 'cancel'
                ), first AS (
                    SELECT chain.delivery, COALESCE(chain.sale_line_id, -move.id) AS line, move.id, move.state
                      FROM chain
                      JOIN stock_move move ON move.id = chain.id
                     WHERE NOT EXISTS (
                               SELECT 1
                                 FROM stock_move_move_rel link
                                 JOIN chain earlier ON earlier.id = link.move_orig_id
                                WHERE link.move_dest_id = chain.id AND earlier.delivery = chain.delivery
                           )
                ), scanned AS (
                    SELECT detail.move_id, BOOL_AND(detail.picked) AS picked
                      FROM stock_move_line detail
                     WHERE detail.move_id IN (SELECT id FROM first WHERE state = 'assigned')
                  GROUP BY detail.move_id
                ), by_line AS (
                    SELECT first.delivery, first.line,
                           BOOL_AND(first.state IN ('assigned', 'done')) AS allocated,
                           BOOL_AND(first.state = 'done' OR COALESCE(scanned.picked, FALSE)) AS picked
                      FROM first
                 LEFT JOIN scanned ON scanned.move_id = first.id
                  GROUP BY first.delivery, first.line
                )
                SELECT delivery, COUNT(*), COUNT(*) FILTER (WHERE allocated), COUNT(*) FILTER (WHERE picked)
                  FROM by_line
              GROUP BY delivery
                """,
                deliveries=deliveries.ids,
            )
        )
        return {delivery_id: Counts(*numbers) for delivery_id, *numbers in rows}

    def _o2d_delivery_times(self, deliveries):
        """When each delivery entered and left its steps: {delivery id: {code: (entered, done, name)}}."""
        self.env["o2d.event"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT res_id, stage,
                       MIN(occurred_at) FILTER (WHERE kind = 'entered'),
                       MAX(occurred_at) FILTER (WHERE kind = 'done'),
                       (ARRAY_AGG(user_name ORDER BY id DESC) FILTER (WHERE kind = 'done'))[1]
                  FROM o2d_event
                 WHERE res_model = 'stock.picking' AND res_id = ANY(%s) AND stage IS NOT NULL
                   AND kind IN ('entered', 'done')
              GROUP BY res_id, stage
                """,
                deliveries.ids,
            )
        )
        times = {}
        for delivery_id, code, entered, done, who in rows:
            times.setdefault(delivery_id, {})[code] = (stamp(entered), stamp(done), who)
        return times


class Counts:
    """Lines of a delivery: how many there are, are set aside, and are picked."""

    __slots__ = ("allocated", "lines", "picked")

    def __init__(self, lines=0, allocated=0, picked=0):
        self.lines, self.allocated, self.picked = lines, allocated, picked

    @property
    def waits(self):
        """Does a part of it still want stock?"""
        return self.allocated < self.lines


def _step_state(code, current):
    """`done`, `now` or `next`: a step against the stage at which its delivery stands."""
    if rules.rank(code) < rules.rank(current):
        return "done"
    return "now" if code == current else "next"


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _o2d_followed(self):
        """Those of these transfers whose goods another transfer already waits for."""
        self.env["stock.move"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT before.picking_id
                  FROM stock_move before
                  JOIN stock_move_move_rel link ON link.move_orig_id = before.id
                  JOIN stock_move after ON after.id = link.move_dest_id
                 WHERE before.picking_id = ANY(%s) AND before.state != 'cancel' AND after.state != 'cancel'
                """,
                self.ids,
            )
        )
        return self.browse(picking_id for (picking_id,) in rows)
