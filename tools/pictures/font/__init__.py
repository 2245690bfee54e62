"""The typeface of all pictures, under the licence beside it."""
