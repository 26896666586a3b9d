from . import o2d_stock_class
from . import product_category
from . import stock_location
from . import o2d_stock_confirmation
from . import o2d_stock_cap
from . import stock_move
from . import stock_quant
