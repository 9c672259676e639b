"""What is made of the bundle for Linux: an archive for every distribution, and a package for Debian and its kin."""
