"""The vehicle data that triggers can compare: the table of operands, and typed names for them."""
