"""What a data trigger can ask a vehicle: the table of operands, and the typed names for them."""
