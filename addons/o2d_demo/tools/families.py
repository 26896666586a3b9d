# ruff: noqa: E501 a table reads better with one article per line
"""The kinds of articles in their sizes and makes, with the HSN codes and GST rates that truly belong to them.

Rates are those in force since 22 September 2025 (Central Tax (Rate) notification 9/2025): hand pumps, drip
irrigation, solar devices and packed foods at 5 %; pumps, motors, wires, switchgear, fasteners and tools at 18 %;
aerated and caffeinated beverages at 40 %.
"""

from dataclasses import dataclass

PUMPS, ELECTRICAL, CANTEEN = "Pumps and irrigation", "Electrical and hardware", "Canteen and site supplies"
LINES = (PUMPS, ELECTRICAL, CANTEEN)


@dataclass(frozen=True)
class Family:
    """One kind of article in its sizes and makes.

    :param hsn: code of the Harmonised System, eight digits
    :param rate: GST in percent
    :param unit: key of `UNITS`
    :param price: of the first size, in rupees; each further size costs `growth` times the one before
    :param kilos: weight of the first size, per unit
    :param lots: "none", "lot", or "expiry" (lots with a shelf life of `days`)
    """

    line: str
    code: str
    name: str
    hsn: str
    rate: int
    unit: str
    sizes: tuple
    makes: tuple
    price: float
    kilos: float
    growth: float = 1.22
    lots: str = "none"
    days: int = 0


# Odoo's unit of measure by key (xmlid of uom), all with a unit code of the GST network.
UNITS = {
    "nos": "uom.product_uom_unit",
    "doz": "uom.product_uom_dozen",
    "mtr": "uom.product_uom_meter",
    "kgs": "uom.product_uom_kgm",
}

_HP = ("0.5 HP", "1 HP", "1.5 HP", "2 HP", "3 HP", "5 HP", "7.5 HP", "10 HP", "12.5 HP", "15 HP")
_BORE = ("15 mm", "20 mm", "25 mm", "32 mm", "40 mm", "50 mm", "65 mm", "80 mm", "100 mm")
_AREA = ("0.75 sq mm", "1 sq mm", "1.5 sq mm", "2.5 sq mm", "4 sq mm", "6 sq mm", "10 sq mm", "16 sq mm")
_AMPERE = ("6 A", "10 A", "16 A", "20 A", "25 A", "32 A", "40 A", "63 A")
_BOLT = (
    "M6 x 25",
    "M6 x 40",
    "M8 x 25",
    "M8 x 40",
    "M8 x 50",
    "M10 x 40",
    "M10 x 60",
    "M12 x 50",
    "M12 x 75",
    "M16 x 60",
)
_PUMP_MAKES = ("Jaldhara", "Varun", "Sarita")
_WIRE_MAKES = ("Tejas", "Deepak", "Prakash")
_TOOL_MAKES = ("Shakti", "Bhim")
_FOOD_MAKES = ("Swad", "Annapurna")

FAMILIES = (
    Family(PUMPS, "PMP", "Monoblock pump set", "84137010", 18, "nos", _HP, _PUMP_MAKES, 3900, 9.5, 1.32, "lot"),
    Family(PUMPS, "SUB", "Submersible pump", "84137010", 18, "nos", _HP, _PUMP_MAKES, 6900, 14, 1.3, "lot"),
    Family(PUMPS, "OWP", "Openwell pump", "84137010", 18, "nos", _HP, _PUMP_MAKES, 6100, 13, 1.3, "lot"),
    Family(PUMPS, "MOT", "Induction motor, three phase", "85015210", 18, "nos", _HP, _PUMP_MAKES, 4400, 11, 1.3, "lot"),
    Family(PUMPS, "HND", "Hand pump", "84132000", 5, "nos", ("India Mark II", "India Mark III", "Force lift"), ("Gram", "Jaldhara"), 7900, 32),
    Family(PUMPS, "DRP", "Drip lateral, 16 mm", "84248200", 5, "mtr", ("0.3 m spacing", "0.4 m spacing", "0.5 m spacing", "0.6 m spacing"), _PUMP_MAKES, 9.5, 0.04, 1.08),
    Family(PUMPS, "SPR", "Sprinkler head", "84248200", 5, "nos", _BORE[1:6], _PUMP_MAKES, 130, 0.25, 1.3),
    Family(PUMPS, "VLV", "Ball valve, brass", "84818030", 18, "nos", _BORE, _PUMP_MAKES, 190, 0.22, 1.36, "lot"),
    Family(PUMPS, "FTV", "Foot valve", "84818090", 18, "nos", _BORE[2:], _PUMP_MAKES, 240, 0.6, 1.3),
    Family(PUMPS, "GTV", "Gate valve, cast iron", "84818030", 18, "nos", _BORE[4:], _PUMP_MAKES, 980, 5, 1.3),
    Family(PUMPS, "PIP", "uPVC pipe, class 3", "39172310", 18, "mtr", _BORE, _PUMP_MAKES, 32, 0.2, 1.34),
    Family(PUMPS, "ELB", "uPVC elbow", "39174000", 18, "nos", _BORE, _PUMP_MAKES, 9, 0.03, 1.38),
    Family(PUMPS, "TEE", "uPVC tee", "39174000", 18, "nos", _BORE, _PUMP_MAKES, 12, 0.04, 1.38),
    Family(PUMPS, "BRG", "Ball bearing 62", "84821011", 18, "nos", ("01-ZZ", "02-ZZ", "03-ZZ", "04-ZZ", "05-ZZ", "06-ZZ", "07-ZZ", "08-ZZ"), ("Gati", "Chakra", "Sudarshan"), 85, 0.05, 1.2, "lot"),
    Family(PUMPS, "SEL", "Mechanical seal", "84842000", 18, "nos", ("12 mm", "16 mm", "20 mm", "25 mm", "32 mm", "40 mm"), _PUMP_MAKES, 210, 0.08, 1.25),
    Family(PUMPS, "VBT", "V-belt, section B", "40103190", 18, "nos", tuple(f"B-{n}" for n in range(36, 72, 4)), ("Gati", "Chakra"), 140, 0.2, 1.06),
    Family(ELECTRICAL, "CBL", "House wire, 90 m coil", "85444999", 18, "nos", _AREA, _WIRE_MAKES, 980, 1.6, 1.42, "lot"),
    Family(ELECTRICAL, "FLX", "Submersible flat cable, three core", "85444999", 18, "mtr", _AREA[2:], _WIRE_MAKES, 42, 0.12, 1.42, "lot"),
    Family(ELECTRICAL, "ARM", "Armoured cable, four core", "85444999", 18, "mtr", _AREA[3:], _WIRE_MAKES, 118, 0.5, 1.35, "lot"),
    Family(ELECTRICAL, "MCB", "Miniature circuit breaker, single pole", "85362030", 18, "nos", _AMPERE, _WIRE_MAKES, 118, 0.12, 1.08),
    Family(ELECTRICAL, "MC3", "Miniature circuit breaker, three pole", "85362030", 18, "nos", _AMPERE, _WIRE_MAKES, 540, 0.36, 1.08),
    Family(ELECTRICAL, "SWT", "Modular switch", "85365020", 18, "nos", ("6 A one way", "6 A two way", "16 A one way", "32 A double pole"), _WIRE_MAKES, 38, 0.03, 1.5),
    Family(ELECTRICAL, "SOC", "Modular socket", "85366910", 18, "nos", ("6 A", "16 A", "25 A"), _WIRE_MAKES, 72, 0.05, 1.4),
    Family(ELECTRICAL, "CPL", "Motor starter panel", "85371000", 18, "nos", ("5 A", "10 A", "16 A", "25 A", "45 A", "63 A"), _PUMP_MAKES, 2300, 4.5, 1.35),
    Family(ELECTRICAL, "DBX", "Distribution board", "85371000", 18, "nos", ("4 way", "6 way", "8 way", "12 way", "16 way"), _WIRE_MAKES, 690, 2.2, 1.28),
    Family(ELECTRICAL, "LED", "LED lamp", "85395200", 18, "nos", ("7 W", "9 W", "12 W", "15 W", "20 W"), _WIRE_MAKES, 62, 0.06, 1.25),
    Family(ELECTRICAL, "FAN", "Ceiling fan", "84145120", 18, "nos", ("900 mm", "1200 mm", "1400 mm"), _WIRE_MAKES, 1480, 4.2, 1.12),
    Family(ELECTRICAL, "SPV", "Solar module", "85414300", 5, "nos", ("75 W", "165 W", "330 W", "540 W"), _WIRE_MAKES, 2400, 7, 1.7),
    Family(ELECTRICAL, "SLT", "Solar street light", "94054200", 5, "nos", ("9 W", "12 W", "18 W", "24 W"), _WIRE_MAKES, 2900, 5, 1.3),
    Family(ELECTRICAL, "CDT", "PVC conduit, 3 m", "39172390", 18, "nos", ("19 mm", "20 mm", "25 mm", "32 mm"), _WIRE_MAKES, 58, 0.35, 1.25),
    Family(ELECTRICAL, "BLT", "Hex bolt and nut", "73181500", 18, "doz", _BOLT, ("Shakti", "Bhim", "Vajra"), 42, 0.25, 1.2),
    Family(ELECTRICAL, "WSH", "Spring washer", "73182100", 18, "doz", ("M6", "M8", "M10", "M12", "M16", "M20"), ("Shakti", "Bhim", "Vajra"), 9, 0.03, 1.3),
    Family(ELECTRICAL, "SCR", "Wood screw", "73181200", 18, "doz", ("6 x 25", "6 x 38", "8 x 38", "8 x 50", "10 x 50", "10 x 75"), ("Shakti", "Bhim"), 14, 0.05, 1.15),
    Family(ELECTRICAL, "ANC", "Anchor fastener", "73181900", 18, "nos", ("M8 x 65", "M10 x 75", "M12 x 100", "M16 x 125"), ("Shakti", "Vajra"), 14, 0.08, 1.5),
    Family(ELECTRICAL, "SPN", "Double-ended spanner", "82041110", 18, "nos", ("6 x 7", "8 x 9", "10 x 11", "12 x 13", "14 x 15", "16 x 17", "18 x 19", "20 x 22"), _TOOL_MAKES, 62, 0.1, 1.14),
    Family(ELECTRICAL, "PLR", "Combination plier", "82032000", 18, "nos", ("150 mm", "200 mm"), _TOOL_MAKES, 190, 0.25, 1.2),
    Family(ELECTRICAL, "HMR", "Ball-pein hammer", "82052000", 18, "nos", ("200 g", "300 g", "500 g", "800 g"), _TOOL_MAKES, 165, 0.35, 1.25),
    Family(ELECTRICAL, "DRL", "Drill bit, HSS", "82075000", 18, "nos", ("3 mm", "4 mm", "5 mm", "6 mm", "8 mm", "10 mm", "12 mm"), _TOOL_MAKES, 36, 0.02, 1.25),
    Family(ELECTRICAL, "LCK", "Padlock", "83011000", 18, "nos", ("40 mm", "50 mm", "65 mm", "75 mm"), _TOOL_MAKES, 145, 0.25, 1.3),
    Family(ELECTRICAL, "ABR", "Cutting wheel", "68042290", 18, "nos", ("100 mm", "125 mm", "180 mm", "355 mm"), _TOOL_MAKES, 32, 0.1, 1.6),
    Family(ELECTRICAL, "WLD", "Welding electrode, box", "83111000", 18, "nos", ("2.5 mm", "3.15 mm", "4 mm", "5 mm"), ("Vajra", "Tejas"), 310, 2.2, 1.15),
    Family(CANTEEN, "TEA", "Tea, CTC", "09024020", 5, "nos", ("250 g", "500 g", "1 kg", "5 kg"), _FOOD_MAKES, 118, 0.26, 1.9, "expiry", 540),
    Family(CANTEEN, "COF", "Instant coffee", "21011120", 5, "nos", ("50 g", "100 g", "200 g", "500 g"), _FOOD_MAKES, 142, 0.06, 1.8, "expiry", 540),
    Family(CANTEEN, "BIS", "Biscuits", "19053100", 5, "nos", ("glucose, 12 pack", "cream, 12 pack", "salted, 12 pack", "digestive, 12 pack"), _FOOD_MAKES, 108, 1.1, 1.15, "expiry", 180),
    Family(CANTEEN, "NAM", "Namkeen", "21069099", 5, "nos", ("sev 400 g", "farsan 400 g", "chiwda 400 g", "bhujia 400 g"), _FOOD_MAKES, 86, 0.42, 1.06, "expiry", 150),
    Family(CANTEEN, "WTR", "Packaged drinking water", "22011010", 5, "nos", ("500 ml x 24", "1 l x 12", "2 l x 9"), _FOOD_MAKES, 168, 12.4, 1.05, "expiry", 180),
    Family(CANTEEN, "COL", "Aerated drink", "22021010", 40, "nos", ("cola 250 ml x 24", "lemon 250 ml x 24", "orange 250 ml x 24", "cola 600 ml x 24", "lemon 600 ml x 24", "orange 600 ml x 24"), ("Taaza", "Masti"), 330, 6.6, 1.2, "expiry", 180),
    Family(CANTEEN, "ENR", "Caffeinated beverage", "22029990", 40, "nos", ("250 ml x 24", "350 ml x 24"), ("Taaza", "Masti"), 1380, 7, 1.3, "expiry", 270),
    Family(CANTEEN, "SOP", "Toilet soap", "34011190", 5, "doz", ("75 g", "100 g", "125 g"), ("Nirmal", "Shuddh"), 240, 0.95, 1.25, "expiry", 720),
    Family(CANTEEN, "DET", "Detergent powder", "34025000", 18, "nos", ("500 g", "1 kg", "4 kg"), ("Nirmal", "Shuddh"), 48, 0.5, 2),
    Family(CANTEEN, "HWS", "Liquid hand wash", "34013019", 18, "nos", ("250 ml", "750 ml", "5 l"), ("Nirmal", "Shuddh"), 62, 0.28, 2.2, "expiry", 720),
    Family(CANTEEN, "HLM", "Safety helmet", "65061090", 18, "nos", ("yellow", "white", "blue", "red"), _TOOL_MAKES, 135, 0.36, 1.0),
    Family(CANTEEN, "GLV", "Work gloves, leather", "42032920", 18, "doz", ("medium", "large"), _TOOL_MAKES, 780, 1.9, 1.1),
    Family(CANTEEN, "BAG", "Garbage bags, roll", "39232990", 18, "nos", ("small", "medium", "large"), ("Nirmal", "Shuddh"), 72, 0.4, 1.3),
    Family(CANTEEN, "TIS", "Tissue paper, pack", "48183000", 18, "nos", ("100 pulls", "200 pulls"), ("Nirmal", "Shuddh"), 48, 0.2, 1.7),
)  # fmt: skip
