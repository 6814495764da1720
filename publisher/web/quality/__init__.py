"""What the site says of itself: its quality, its releases, its accessibility, what it knows of visitors."""
