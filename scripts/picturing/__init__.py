"""Takes the pictures of docs/images: a working day in a copy of the demonstration, seen as each role."""
