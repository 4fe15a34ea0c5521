"""Work that happens later: leased rows and the loop that does them."""
