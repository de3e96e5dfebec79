"""What is special about each job; everything general is in the rooms above."""
