"""One folder for each country: dated tables with their sources, and what is computed in a way of its own."""
