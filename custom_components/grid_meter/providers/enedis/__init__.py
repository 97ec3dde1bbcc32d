"""Enedis, the grid operator of most of France: Linky meters."""
