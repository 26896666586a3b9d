"""Unit quantity codes (UQC) of the GST system's master, goods and services."""

# fmt: off
UNITS = frozenset((
    "BAG", "BAL", "BDL", "BKL", "BOU", "BOX", "BTL", "BUN", "CAN", "CBM", "CCM", "CMS", "CTN", "DOZ", "DRM",
    "GGK", "GMS", "GRS", "GYD", "KGS", "KLR", "KME", "LTR", "MLT", "MLS", "MTR", "MTS", "NOS", "OTH", "PAC",
    "PCS", "PRS", "QTL", "ROL", "SET", "SQF", "SQM", "SQY", "TBS", "TGM", "THD", "TON", "TUB", "UGS", "UNT",
    "YDS",
))
# fmt: on
