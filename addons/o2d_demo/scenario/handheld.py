"""What a picker does with the pick screen, through the doors that the screen itself calls."""

import uuid

from .play import Trouble

# A carton is closed when it holds so many lines or kilograms.
LINES_IN_A_CARTON, KILOS_IN_A_CARTON = 20, 60.0
# What a carton weighs by itself, and its filling as a share of what it holds.
CARTON_KILOS, FILLING = 0.6, 0.02


class Handheld:
    """A walk through the bins of one transfer: bin, article or lot, quantity, and a carton when it is full.

    :param picking: the transfer, in the picker's environment
    :ivar scanned: ids of the lines that were confirmed whole by scan
    :ivar tapped: those of which the label could not be read
    :ivar short: {id of the line: what was missing}
    """

    def __init__(self, picking):
        self.picking = picking
        self.scanned, self.tapped, self.short = set(), set(), {}

    def walk(self, torn=0, short=None):
        """Take everything that is set aside, in the order of the walk, and put it into cartons.

        :param torn: id of the line whose label is torn, and is tapped
        :param short: {id of the line: quantity that is not found}
        :return: what the screen says in the end, see `o2d_pick_finish`
        """
        for lines, weight in self._cartons(self.picking.o2d_pick_list()["lines"]):
            self._take(lines, torn, short or {})
            self.picking.o2d_pick_pack(round(weight * (1 + FILLING) + CARTON_KILOS, 1))
        return self.picking.o2d_pick_finish()

    def begin(self, count):
        """Take the first lines of the walk, and no more."""
        self._take(self.picking.o2d_pick_list()["lines"][:count], 0, {})

    def _cartons(self, lines):
        """The lines of the walk, carton by carton, with what they weigh."""
        products = self.picking.env["product.product"]
        carton, weight = [], 0.0
        for line in lines:
            kilos = line["wanted"] * products.browse(line["product"]["id"]).weight
            if carton and (len(carton) == LINES_IN_A_CARTON or weight + kilos > KILOS_IN_A_CARTON):
                yield carton, weight
                carton, weight = [], 0.0
            carton.append(line)
            weight += kilos
        if carton:
            yield carton, weight

    def _take(self, lines, torn, short):
        found, missed = [], []
        for line in lines:
            missing = short.get(line["move_id"], 0.0)
            scan = self._scan(line, line["wanted"] - missing, line["move_id"] == torn)
            (missed if missing else found).append(scan)
        if found:
            self._sent(self.picking.o2d_pick_scan(found))
        if missed:
            self._sent(self.picking.o2d_pick_short([{**scan, "reason": "not_found"} for scan in missed]))
        self.scanned |= {scan["move_id"] for scan in found if not scan["by_hand"]}
        self.tapped |= {scan["move_id"] for scan in found if scan["by_hand"]}
        self.short.update({scan["move_id"]: short[scan["move_id"]] for scan in missed})

    def _scan(self, line, quantity, is_torn):
        """A scan as the phone sends it; what bears no code cannot be scanned."""
        article = line["lot"]["name"] if line["lot"] else next(iter(line["product"]["barcodes"]), "")
        return {
            "uid": str(uuid.uuid4()),
            "move_id": line["move_id"],
            "location_id": line["bin"]["id"],
            "lot_id": line["lot"]["id"] if line["lot"] else False,
            "package_id": line["package"]["id"] if line["package"] else False,
            "quantity": quantity,
            "by_hand": is_torn or not (article and line["bin"]["barcode"]),
        }

    def _sent(self, answer):
        refused = [result["words"] for result in answer["results"] if result["state"] != "saved"]
        if refused:
            raise Trouble(f"{self.picking.name}: {refused[0]}")
