"""Towns of the demonstration, with their state, PIN codes and trading streets.

State codes are the two digits of the GST registration.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """:param pins: PIN codes of that town, all of its state"""

    city: str
    gst: str
    pins: tuple
    streets: tuple
    weight: int = 1


COMPANY = Place("Pune", "27", ("411026",), ("Plot 14, Bhosari Industrial Area",))
BRANCH = Place("Bengaluru", "29", ("560058",), ("Shed 7, Peenya Industrial Area, 2nd Phase",))
WAREHOUSES = {
    "PUN": Place("Pune", "27", ("411026",), ("Plot 14, Bhosari Industrial Area",)),
    "NAG": Place("Nagpur", "27", ("440016",), ("Godown 3, Hingna Industrial Estate",)),
    "BLR": Place("Bengaluru", "29", ("560058",), ("Shed 7, Peenya Industrial Area, 2nd Phase",)),
}

CUSTOMER_PLACES = (
    Place("Pune", "27", ("411001", "411002", "411004", "411018"), ("Laxmi Road", "Raviwar Peth", "Timber Market"), 9),
    Place("Kolhapur", "27", ("416001", "416002", "416003"), ("Shahupuri", "Laxmipuri", "Udyam Nagar"), 6),
    Place("Nashik", "27", ("422001", "422002", "422007"), ("Main Road", "Satpur", "Panchavati"), 5),
    Place("Nagpur", "27", ("440001", "440002", "440018"), ("Itwari", "Gandhibagh", "Central Avenue"), 7),
    Place("Solapur", "27", ("413001", "413002"), ("Navi Peth", "Murarji Peth"), 4),
    Place("Sangli", "27", ("416416",), ("Ganapati Peth", "Market Yard"), 3),
    Place("Amravati", "27", ("444601", "444605"), ("Jawahar Road", "Badnera Road"), 3),
    Place("Mumbai", "27", ("400003", "400009", "400069"), ("Nagdevi Street", "Lohar Chawl", "Abdul Rehman Street"), 6),
    Place("Bengaluru", "29", ("560002", "560018", "560053"), ("S P Road", "Chickpet", "Avenue Road"), 8),
    Place("Hubballi", "29", ("580020", "580028"), ("Station Road", "Koppikar Road"), 4),
    Place("Mysuru", "29", ("570001", "570020"), ("Irwin Road", "Ashoka Road"), 4),
    Place("Belagavi", "29", ("590001", "590003"), ("Khade Bazar", "Shahapur"), 3),
    Place("Ahmedabad", "24", ("380001", "380002", "380015"), ("Relief Road", "Gandhi Road"), 3),
    Place("Surat", "24", ("395002", "395003"), ("Ring Road", "Bhagal"), 2),
    Place("Indore", "23", ("452001", "452002"), ("Siyaganj", "Loha Mandi"), 3),
    Place("Bhopal", "23", ("462001",), ("Hamidia Road",), 2),
    Place("Raipur", "22", ("492001",), ("M G Road", "Gudhiyari"), 2),
    Place("Hyderabad", "36", ("500001", "500003", "500012"), ("Ranigunj", "Troop Bazar"), 4),
    Place("Chennai", "33", ("600001", "600003"), ("Sembudoss Street", "Linghi Chetty Street"), 3),
    Place("Coimbatore", "33", ("641001", "641012"), ("Cross Cut Road", "Raja Street"), 2),
    Place("Kochi", "32", ("682011", "682031"), ("Broadway", "Market Road"), 1),
    Place("Jaipur", "08", ("302001", "302003"), ("Chaura Rasta", "M I Road"), 2),
    Place("Delhi", "07", ("110006",), ("Chawri Bazar", "G B Road"), 2),
    Place("Lucknow", "09", ("226001", "226018"), ("Latouche Road", "Aminabad"), 1),
    Place("Kolkata", "19", ("700001", "700007"), ("Netaji Subhas Road", "Burrabazar"), 1),
)

# First two digits of the PIN codes that lie in a state, by GST code of the state (India Post's circles).
PIN_PREFIXES = {
    "07": ("11",),
    "08": ("30", "31", "32", "33", "34"),
    "09": ("20", "21", "22", "23", "24", "25", "26", "27", "28"),
    "19": ("70", "71", "72", "73", "74"),
    "22": ("49",),
    "23": ("45", "46", "47", "48"),
    "24": ("36", "37", "38", "39"),
    "27": ("40", "41", "42", "43", "44"),
    "29": ("56", "57", "58", "59"),
    "32": ("67", "68", "69"),
    "33": ("60", "61", "62", "63", "64"),
    "36": ("50",),
}
