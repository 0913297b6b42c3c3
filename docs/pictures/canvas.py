"""What the pictures of docs/teams.md are drawn with: shapes and texts of an SVG, and an axis of hours."""
from datetime import datetime, timedelta
from html import escape

WIDTH = 720
MARGIN = 16
LABELS = 128  # columns of names end here
FREE, CHOSEN, BUSY, CLOSED = "#d3efd8", "#1a7f37", "#ffd8b5", "#eaeef2"
INK, FAINT, EDGE, PAPER = "#1f2328", "#59636e", "#d1d9e0", "#ffffff"


def instant(text):
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")


def clock(when):
    return when.strftime("%H:%M")


class Picture:
    """An SVG that brings its own background, so that it reads on light pages and on dark ones."""

    def __init__(self, title):
        self.title = title
        self.told = []  # the picture in words
        self.shapes = []
        self.y = 36
        self.text(MARGIN, 24, title, size=14, weight="bold")

    def tell(self, sentence):
        self.told.append(sentence)

    def box(self, x, y, width, height, fill, dashed=False):
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        self.shapes.append(f'<rect x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="3" '
                           f'fill="{fill}" stroke="{EDGE}"{dash}/>')

    def line(self, x1, y1, x2, y2):
        self.shapes.append(f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{EDGE}"/>')

    def dot(self, x, y, radius, fill):
        self.shapes.append(f'<circle cx="{x:g}" cy="{y:g}" r="{radius:g}" fill="{fill}"/>')

    def text(self, x, y, words, size=12, color=INK, anchor="start", weight="normal"):
        self.shapes.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{color}" text-anchor="{anchor}" '
                           f'font-weight="{weight}">{escape(str(words))}</text>')

    def row_label(self, name, note=None):
        """The name of a row of 30 at the present height."""
        self.text(MARGIN, self.y + (13 if note else 19), name)
        if note:
            self.text(MARGIN, self.y + 26, note, size=10, color=FAINT)

    def legend(self, *entries):
        """Colours and what they mean."""
        self.y += 12
        x = MARGIN
        for fill, words in entries:
            self.box(x, self.y, 14, 14, fill)
            self.text(x + 20, self.y + 11, words, size=11, color=FAINT)
            x += 44 + 6.4 * len(words)
        self.y += 14

    def svg(self):
        height = self.y + MARGIN
        return "\n".join([
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" '
            f'height="{height:g}" font-family="sans-serif" role="img" aria-labelledby="title desc">',
            f'<title id="title">{escape(self.title)}</title>',
            f'<desc id="desc">{escape(" ".join(self.told))}</desc>',
            f'<rect x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1:g}" rx="6" fill="{PAPER}" stroke="{EDGE}"/>',
            *self.shapes, "</svg>", ""])


class Hours:
    """The horizontal axis: where an instant lies."""

    def __init__(self, picture, begin, end):
        self.picture, self.begin, self.end = picture, begin, end

    def x(self, when):
        return LABELS + (WIDTH - MARGIN - LABELS) * ((when - self.begin) / (self.end - self.begin))

    def middle(self, stretch):
        """The middle of what has a start and an end."""
        return (self.x(instant(stretch["start"])) + self.x(instant(stretch["end"]))) / 2

    def bar(self, begin, end, fill, words="", **style):
        """A stretch of the present row, with words inside."""
        begin, end = max(begin, self.begin), min(end, self.end)
        color = PAPER if fill == CHOSEN else INK
        self.picture.box(self.x(begin) + 1, self.picture.y + 2, self.x(end) - self.x(begin) - 2, 26, fill, **style)
        if words:
            self.picture.text((self.x(begin) + self.x(end)) / 2, self.picture.y + 19, words, size=11, color=color,
                              anchor="middle")

    def ticks(self):
        """Full hours above the rows that follow."""
        when = self.begin
        self.picture.y += 16
        while when <= self.end:
            anchor = "end" if when == self.end else "middle"
            self.picture.text(self.x(when), self.picture.y - 2, clock(when), size=10, color=FAINT, anchor=anchor)
            self.picture.line(self.x(when), self.picture.y, self.x(when), self.picture.y + 4)
            when += timedelta(hours=1)
        self.picture.y += 4
