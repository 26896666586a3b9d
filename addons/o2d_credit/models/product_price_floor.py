"""The price below which a product is not sold without a decision."""
