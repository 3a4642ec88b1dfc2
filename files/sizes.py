"""The sizes in which visitors get pictures."""

#: Widths in pixels: at the width at which pictures are shown, and twice that.
WIDTHS = (240, 480, 960)
FALLBACK_WIDTH = 480
