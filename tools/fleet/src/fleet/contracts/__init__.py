"""What services promise each other and the world: written to files from the code, and held to what was published."""
