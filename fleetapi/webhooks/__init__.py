"""What the vendor posts to us: notifications and their receivers."""
