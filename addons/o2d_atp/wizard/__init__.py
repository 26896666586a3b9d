from . import base_partner_merge
from . import o2d_stock_look_less
from . import o2d_stock_difference_reject
from . import o2d_sourcing_overrule
