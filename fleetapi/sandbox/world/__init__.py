"""The fleet that the sandbox tells about: pure, and the same for the same seed and the same moment."""
