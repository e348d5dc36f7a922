"""How things are spelt on the wire: operations, dialects, the HAL envelope, converters."""
