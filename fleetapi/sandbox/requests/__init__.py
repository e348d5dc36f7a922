"""What every request brings and every answer takes, whatever it is about: values, and the rules for them."""
