"""The databases that Home Assistant's recorder runs on, each with real hours in it."""
