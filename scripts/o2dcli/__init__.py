"""The ./o2d command: standard library only, so that it runs before anything is installed."""
