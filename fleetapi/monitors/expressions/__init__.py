"""A monitor's expression: composed with & | ~, read, written, tabulated, simplified."""
