"""The checks of ./o2d lint. Each returns the list of what it found, one line each."""
