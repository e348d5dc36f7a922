"""The meaning of a rule for a vehicle, and our assumptions where the vendor does not define it."""
