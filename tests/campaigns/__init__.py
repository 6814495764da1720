"""Campaigns: the same properties as in tests/, at a size that takes minutes or hours."""
