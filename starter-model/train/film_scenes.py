"""Random moving scenes of one thing, and the sentences that describe them.

A scene is the path of a sprite (place, size, angle in every frame) over a background that stands still, so that it can be drawn later on
the accelerator; the caption names the thing, what it does and the background.
"""
import math
import numpy as np
from scenes import Maker
from vocabulary import CN, COLORS, SCENES
from film_model import FRAMES

MOTIONS = {
    "rise": ["rising", "rising", "rising up", "going up", "moving up", "floating up", "flying up", "that rises", "rises"],
    "fall": ["falling", "falling", "falling down", "going down", "moving down", "dropping", "sinking", "that falls", "falls"],
    "left": ["moving left", "moving to the left", "moving to the left", "going left", "sliding to the left", "flying to the left", "moving from right to left"],
    "right": ["moving right", "moving to the right", "moving to the right", "going right", "sliding to the right", "flying to the right", "moving from left to right"],
    "grow": ["growing", "growing", "getting bigger", "becoming larger", "coming closer", "that grows", "grows"],
    "shrink": ["shrinking", "shrinking", "getting smaller", "becoming smaller", "going away", "that shrinks", "shrinks"],
    "spin": ["spinning", "spinning", "spinning around", "turning around", "rotating", "turning", "that spins"],
    "bounce": ["bouncing", "bouncing", "bouncing up and down", "jumping", "jumping up and down", "hopping", "that bounces"],
    "still": ["", "standing still", "not moving", "resting"],
}
NAMES = list(MOTIONS)
SHARES = np.cumsum([.125, .125, .125, .125, .11, .11, .11, .125, .045])
KINDS = {"animal-mammal", "animal-bird", "animal-marine", "animal-bug", "animal-reptile", "animal-amphibian", "food-fruit", "food-vegetable", "food-sweet",
         "transport-ground", "transport-air", "transport-water", "plant-flower"}
MORE = {"balloon", "soccer ball", "basketball", "tennis ball", "volleyball", "baseball", "american football", "beach ball", "red heart", "star", "glowing star",
        "crescent moon", "full moon", "sun", "sun with face", "cloud", "rocket", "wrapped gift", "key", "bell", "crown", "gem stone", "guitar", "robot", "ghost",
        "smiling face with sunglasses", "smiling face", "snowman", "snowflake", "umbrella", "teddy bear", "alarm clock", "light bulb", "hamburger", "pizza",
        "jack-o-lantern", "christmas tree", "house", "book", "kite", "yo-yo", "party popper", "fire", "droplet", "rainbow", "globe showing europe-africa", "ringed planet",
        "alien", "cactus", "mushroom", "deciduous tree", "palm tree", "four leaf clover", "trophy", "drum", "hot beverage", "teacup without handle", "egg", "cheese wedge"}


def things(table):
    """numbers of the concepts films show"""
    return [i for i, c in enumerate(table) if c["sub"] in KINDS or c["label"] in MORE]


def path(motion, r):
    """place, size and angle in every frame [FRAMES, 4]"""
    u = np.arange(FRAMES) / (FRAMES - 1)
    jit = lambda a: r.uniform(-a, a)
    x, y, size, angle = .5 + jit(.12), .5 + jit(.08), r.uniform(.38, .50), 0 * u
    if r.random() < .4 and motion in ("rise", "fall", "left", "right"):
        u = u * u * (3 - 2 * u)                             # starts and stops gently
    ends = (.76 + jit(.03), .24 + jit(.03))
    if motion == "rise":
        y = ends[0] + (ends[1] - ends[0]) * u
    elif motion == "fall":
        y = ends[1] + (ends[0] - ends[1]) * (u if r.random() < .6 else u * u)
    elif motion == "left":
        x = ends[0] + (ends[1] - ends[0]) * u
    elif motion == "right":
        x = ends[1] + (ends[0] - ends[1]) * u
    elif motion in ("grow", "shrink"):
        x, y = .5 + jit(.03), .5 + jit(.03)
        size = r.uniform(.16, .24) * (1 - u) + r.uniform(.72, .84) * u
        size = size if motion == "grow" else size[::-1]
    elif motion == "spin":
        x, y, size = .5 + jit(.03), .5 + jit(.03), r.uniform(.48, .58)
        angle = 2 * math.pi * u
    elif motion == "bounce":
        high = r.uniform(.38, .46)
        y = .74 + jit(.03) - high * np.abs(np.sin(2 * math.pi * u + (math.pi / 2 if r.random() < .5 else 0)))
    else:
        size = r.uniform(.5, .62)
    out = np.zeros((FRAMES, 4), np.float32)
    for k, v in enumerate((x, y, size, angle)):
        out[:, k] = v
    return out


class FilmMaker(Maker):
    def __init__(self, table, seed):
        super().__init__(table, seed)
        self.shown = things(table)
        self.shown_cum = np.cumsum([self.w[i] for i in self.shown]).tolist()

    def coloured_background(self):
        """-> kind, two colours, phrase"""
        r = self.r
        x = r.random()
        if x < .12:
            return 0, 0, 0, ""
        a = r.randrange(len(CN))
        s = r.choice(COLORS[CN[a]][1])
        if x < .90:
            f = r.choice(["on a {} background", "on a {} background", "on a {} background", "with a {} background", "on {}", "against a {} background", "in front of a {} wall"])
            p = f.format(s)
            return 0, a, a, p.replace(" a " + s, " an " + s) if s[0] in "aeiou" else p
        b = r.randrange(len(CN))
        return 1, a, b, r.choice(["on a gradient from {} to {}", "on a {} to {} gradient", "on a background fading from {} to {}"]).format(s, r.choice(COLORS[CN[b]][1]))

    def film(self):
        """-> dict of numbers, caption and labels"""
        r = self.r
        i = r.choices(self.shown, cum_weights=self.shown_cum)[0]
        motion = int(np.searchsorted(SHARES, r.random()))
        words, tint = self.noun(i, "f", None)
        kind, c1, c2, background = self.coloured_background()
        what = r.choice(MOTIONS[NAMES[motion]])
        p = " ".join(q for q in (words, what, background) if q)
        if background and r.random() < .08:
            p = " ".join((words, background)) + ", " + what if what else p
        if r.random() < .10:
            p = r.choice(["a film of ", "a video of ", "an animation of ", "show me ", "a clip of ", "cute "]) + p
        if r.random() < .12:
            p += "."
        return dict(caption=p, spr=self.sprite(i, "f")[0], tint=tint, path=path(NAMES[motion], r), bg=np.array([kind, c1, c2], np.int16),
                    par=np.array([r.random() for _ in range(8)], np.float32), thing=i, motion=motion)


class PatternMaker(FilmMaker):
    """films of all sprites over all backgrounds, for the autoencoder alone"""

    def film(self):
        f = super().film()
        r = self.r
        f["spr"] = self.sprite(self.concept(), r.choice("fffnt"))[0]
        if r.random() < .25:
            f["bg"] = np.array([r.choice(list(SCENES)), 0, 0], np.int16)
        return f


def number_of(motion):
    return NAMES.index(motion)


if __name__ == "__main__":
    import json, sys
    from scenes import number_sprites
    t = json.load(open(sys.argv[1]))
    number_sprites(t)
    m = FilmMaker(t, 1)
    print(len(m.shown), "things;", sorted(MORE - {t[i]["label"] for i in m.shown}), "unknown")
    for _ in range(20):
        print(m.film()["caption"])
