"""What pictures and pages show, as plain data: pages, files and notebooks share these."""
