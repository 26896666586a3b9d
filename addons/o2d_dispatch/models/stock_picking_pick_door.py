from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.o2d_base.exceptions import O2dRefused
from odoo.addons.o2d_base.tools.gate import CaughtRefusals

from ..tools.pick_rules import BadScan, read_scan

MOST_SCANS = 500


class StockPicking(models.Model):
    """What the pick screen calls. Each call can be sent again: what was counted is not counted twice."""

    _inherit = "stock.picking"

    def o2d_pick_scan(self, scans):
        """Count what a phone has scanned, oldest first.

        A scan that is refused does not stop the others: the phone gets a sentence for it and keeps it.

        :param scans: [{"uid", "move_id", "location_id", "lot_id", "package_id", "quantity" in the product's unit
            (below zero takes back), "age" in seconds, "by_hand"}]
        :return: {"results": [{"uid", "state", "words"}], "lines" and "missing": as `o2d_pick_list`, of the lines
            concerned, "moves": ids of all that were concerned}; state = `saved`, `known` (counted before),
            `refused` (never will be, see the words) or `held` (picking may not start yet)
        """
        return self._o2d_pick_door(scans, lambda door, raw: door._o2d_take_scan(raw))

    def o2d_pick_short(self, scans):
        """Less was found than is set aside: what is there counts, the rest is let go of.

        :param scans: as for `o2d_pick_scan`, with "quantity" = what was found and taken (0: nothing) and
            "reason" = `not_found`, `damaged`, `expired` or `wrong_goods`
        :return: as `o2d_pick_scan`
        """
        return self._o2d_pick_door(scans, lambda door, raw: door._o2d_take_short(raw))

    def _o2d_pick_door(self, scans, take):
        self._o2d_check_picker()
        if not isinstance(scans, list) or len(scans) > MOST_SCANS:
            raise UserError(self.env._("Send at most %(count)s scans at once.", count=MOST_SCANS))
        known = self._o2d_known_scans(scans)
        caught = CaughtRefusals()
        door = self.with_context(o2d_caught_refusals=caught)
        results = [door._o2d_take_one(raw, known, take) for raw in scans]
        # What the gate refused was rolled back to its savepoint, but the call commits.
        self._o2d_log_caught_refusals(caught)
        touched = {raw.get("move_id") for raw in scans if isinstance(raw, dict)}
        moves = self.move_ids.filtered(lambda move: move.id in touched)
        return {
            "results": results,
            "lines": moves._o2d_pick_lines(),
            "missing": moves._o2d_pick_missing(),
            "moves": moves.ids,
        }

    def _o2d_known_scans(self, scans):
        uids = [raw["uid"] for raw in scans if isinstance(raw, dict) and isinstance(raw.get("uid"), str)]
        return self.env["o2d.pick.confirmation"]._known(uids)

    def _o2d_take_one(self, raw, known, take):
        """:param take: function (transfers, raw scan) that counts it and says whether it was new"""
        uid = raw.get("uid") if isinstance(raw, dict) else None
        if isinstance(uid, str) and uid in known:
            return {"uid": uid, "state": "known", "words": ""}
        try:
            with self.env.cr.savepoint():
                is_new = take(self, raw)
        except BadScan as bad:
            return {"uid": uid, "state": "refused", "words": self._o2d_bad_scan_words(bad.args[0])}
        except O2dRefused as held:
            # Not wrong, only not now: the phone keeps it and sends it again.
            return {"uid": uid, "state": "held", "words": str(held)}
        except UserError as refused:
            return {"uid": uid, "state": "refused", "words": str(refused)}
        known[uid] = raw["move_id"]
        return {"uid": uid, "state": "saved" if is_new else "known", "words": ""}

    def _o2d_take_scan(self, raw):
        return self._o2d_pick_scanned(read_scan(raw))

    @api.model
    def _o2d_bad_scan_words(self, what):
        if what == "quantity":
            return self.env._("The quantity must be a number other than zero.")
        if what == "uid":
            return self.env._("This scan bears no number of its own, so it could be counted twice. Scan again.")
        return self.env._("This scan names no line and bin. Open the list again.")

    def o2d_pick_finish(self):
        """The picker is through: a transfer inside the house is done, a delivery is ready to load.

        What was not confirmed goes to a transfer of its own at once, so that the rest can ship.

        :return: {"state": "done" | "ready", "name", "rest": names of the transfers that bear the rest}
        """
        self.ensure_one()
        self._o2d_check_picker()
        if self.o2d_picked_at or self.state in ("done", "cancel"):
            return {"state": "done" if self.state == "done" else "ready", "name": self.name, "rest": []}
        moves = self._o2d_pick_moves()
        if not any(self.env["o2d.pick.confirmation"]._sums(moves).values()):
            raise UserError(self.env._("Nothing of %(name)s is confirmed yet.", name=self.name))
        moves._o2d_keep_confirmed()
        before = self.backorder_ids
        if self._o2d_leaves_house():
            self._o2d_split_unconfirmed()
            self._o2d_mark_picked()
        else:
            self.with_context(skip_backorder=True, skip_sanity_check=False).button_validate()
        return {
            "state": "done" if self.state == "done" else "ready",
            "name": self.name,
            "rest": (self.backorder_ids - before).mapped("name"),
        }
