"""Random moving scenes of one thing, and the sentences that describe them.

A scene is the path of a sprite (place, size, angle in every frame) over a background that stands still, so that it can be drawn later on
the accelerator; the caption names the thing, what it does and the background. Paths hardly vary: a small model learns the thing instead.
"""
import math
import numpy as np
from scenes import Maker, heldout
from vocabulary import CN, COLORS
from film_model import FRAMES

MOTIONS = {
    "rise": ["rising", "rising", "rising", "rising up", "going up", "moving up", "floating up", "flying up", "that rises", "rises"],
    "fall": ["falling", "falling", "falling", "falling down", "going down", "moving down", "dropping", "sinking", "that falls", "falls"],
    "left": ["moving left", "moving to the left", "moving to the left", "going left", "going to the left", "sliding to the left", "flying to the left",
             "swimming to the left", "driving to the left", "running to the left", "moving from right to left"],
    "right": ["moving right", "moving to the right", "moving to the right", "going right", "going to the right", "sliding to the right", "flying to the right",
              "swimming to the right", "driving to the right", "running to the right", "moving from left to right"],
    "grow": ["growing", "growing", "growing", "getting bigger", "becoming larger", "coming closer", "that grows", "grows"],
    "shrink": ["shrinking", "shrinking", "shrinking", "getting smaller", "becoming smaller", "going away", "that shrinks", "shrinks"],
    "spin": ["spinning", "spinning", "spinning", "spinning around", "turning around", "rotating", "turning", "that spins"],
    "bounce": ["bouncing", "bouncing", "bouncing", "bouncing up and down", "jumping", "jumping up and down", "hopping", "that bounces"],
    "still": ["", "standing still", "not moving", "resting"],
}
NAMES = list(MOTIONS)
SHARES = np.cumsum([.13, .13, .14, .14, .11, .10, .10, .11, .04])
THINGS = """balloon|soccer ball|basketball|volleyball|red heart|star|sun with face|sun|crescent moon|full moon|cloud|rocket|airplane|helicopter|automobile|bus
police car|fire engine|taxi|tractor|locomotive|sailboat|flying saucer|fish|tropical fish|dolphin|spouting whale|shark|octopus|crab|turtle|penguin|bird|duck|owl
baby chick|cat|dog|cat face|dog face|horse|cow|pig|elephant|lion|bear|panda|rabbit|fox|monkey face|mouse face|frog|snail|butterfly|honeybee|lady beetle|red apple
banana|tangerine|lemon|strawberry|cherries|grapes|watermelon|pineapple|carrot|mushroom|hamburger|pizza|doughnut|cupcake|ice cream|egg|sunflower|rose|tulip|cactus
deciduous tree|evergreen tree|four leaf clover|snowflake|snowman|umbrella|ghost|robot|alien|jack-o-lantern|teddy bear|wrapped gift|key|bell|crown|gem stone
light bulb|guitar|drum|alarm clock|kite|smiling face with sunglasses|grinning face|fire|rainbow|ringed planet|house|closed book|trophy""".replace("\n", "|").split("|")
OFTEN = {"balloon": 3.0, "automobile": 2.0, "cat": 2.0, "dog": 2.0, "rocket": 2.0, "soccer ball": 2.0, "fish": 2.0, "bird": 2.0, "star": 2.0, "red heart": 2.0, "red apple": 2.0}
HELD_OUT = {("balloon", "rise", "blue"), ("cat", "left", "yellow"), ("automobile", "right", "light green"), ("red apple", "fall", "white"), ("rocket", "rise", "dark blue"),
            ("penguin", "bounce", "light blue"), ("soccer ball", "bounce", "green"), ("star", "spin", "black"), ("strawberry", "grow", "pink"), ("fish", "left", "teal"),
            ("bus", "right", "gray"), ("sunflower", "spin", "purple"), ("ghost", "rise", "black"), ("butterfly", "right", "peach"), ("banana", "shrink", "orange"),
            ("red heart", "grow", "white")}     # film_eval's prompts: never shown in training, nor any thing on a colour that `heldout` names


def things(table):
    """numbers of the concepts films show, in the order of THINGS"""
    at = {c["label"]: i for i, c in enumerate(table)}
    return [at[label] for label in THINGS]


def path(motion, r):
    """place, size and angle in every frame [FRAMES, 4]"""
    u = np.arange(FRAMES) / (FRAMES - 1)
    jit = lambda a: r.uniform(-a, a)
    x, y, size, angle = .5 + jit(.04), .5 + jit(.04), r.uniform(.47, .53), 0 * u
    low, high = .74 + jit(.02), .26 + jit(.02)
    if motion == "rise":
        y = low + (high - low) * u
    elif motion == "fall":
        y = high + (low - high) * u * (.6 + .4 * u)
    elif motion == "left":
        x = low + (high - low) * u
    elif motion == "right":
        x = high + (low - high) * u
    elif motion in ("grow", "shrink"):
        size = r.uniform(.20, .24) * (1 - u) + r.uniform(.74, .80) * u
        size = size if motion == "grow" else size[::-1]
    elif motion == "spin":
        angle = 2 * math.pi * u
    elif motion == "bounce":
        y = low - (.42 + jit(.02)) * np.abs(np.sin(2 * math.pi * u))
    out = np.zeros((FRAMES, 4), np.float32)
    for k, v in enumerate((x, y, size, angle)):
        out[:, k] = v
    return out


class FilmMaker(Maker):
    def __init__(self, table, seed):
        super().__init__(table, seed)
        self.shown = things(table)
        self.shown_cum = np.cumsum([OFTEN.get(label, 1.0) for label in THINGS]).tolist()

    def name(self, i):
        names, r = self.t[i]["names"], self.r
        return names[0] if len(names) == 1 or r.random() < .45 else r.choice(names[1:])

    def background(self):
        """-> kind, two colours, phrase"""
        r = self.r
        x = r.random()
        if x < .08:
            return 0, 0, 0, ""
        a = r.randrange(len(CN))
        s = r.choice(COLORS[CN[a]][1])
        if x < .94:
            f = r.choice(["on a {} background"] * 4 + ["with a {} background", "on {}", "against a {} background", "in front of a {} wall"])
            p = f.format(s)
            return 0, a, a, p.replace(" a " + s, " an " + s) if s[0] in "aeiou" else p
        b = r.randrange(len(CN))
        return 1, a, b, r.choice(["on a gradient from {} to {}", "on a {} to {} gradient", "on a background fading from {} to {}"]).format(s, r.choice(COLORS[CN[b]][1]))

    def film(self):
        """-> dict of numbers, caption and labels"""
        r = self.r
        while True:
            k = r.choices(range(len(self.shown)), cum_weights=self.shown_cum)[0]
            motion = int(np.searchsorted(SHARES, r.random()))
            kind, c1, c2, background = self.background()
            if kind or not (heldout(k, c1) or (THINGS[k], NAMES[motion], CN[c1]) in HELD_OUT):
                break
        words, tint = self.noun(self.shown[k], "f", None)
        what = r.choice(MOTIONS[NAMES[motion]])
        p = " ".join(q for q in (words, what, background) if q)
        if background and what and r.random() < .06:
            p = " ".join((words, background)) + ", " + what
        if r.random() < .08:
            p = r.choice(["a film of ", "a video of ", "an animation of ", "show me ", "a clip of "]) + p
        if r.random() < .10:
            p += "."
        return dict(caption=p, spr=k, tint=tint, path=path(NAMES[motion], r), bg=(kind, c1, c2), motion=motion)


if __name__ == "__main__":
    import json, sys
    from scenes import number_sprites
    t = json.load(open(sys.argv[1]))
    number_sprites(t)
    m = FilmMaker(t, 1)
    print(len(m.shown), "things")
    for _ in range(20):
        print(m.film()["caption"])
