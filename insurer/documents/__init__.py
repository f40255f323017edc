"""Documents made for members, as PDF. All French prose stands in the .typ files."""
