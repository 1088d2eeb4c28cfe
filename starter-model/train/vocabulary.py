"""Words of the captions, and what they mean in numbers: colours, backgrounds, styles, sizes, places."""
import numpy as np

COLORS = {  # name: (rgb, synonyms)
    "white": ((255, 255, 255), ["white", "plain white"]), "black": ((12, 12, 16), ["black"]),
    "gray": ((140, 142, 148), ["gray", "grey"]), "light gray": ((208, 210, 214), ["light gray", "light grey", "silver"]),
    "red": ((222, 38, 44), ["red", "bright red"]), "dark red": ((128, 14, 26), ["dark red", "maroon", "burgundy"]),
    "orange": ((250, 138, 24), ["orange"]), "yellow": ((252, 220, 50), ["yellow", "bright yellow"]),
    "light yellow": ((255, 244, 176), ["light yellow", "cream", "pale yellow"]),
    "lime": ((160, 224, 50), ["lime", "lime green"]), "green": ((52, 164, 66), ["green"]),
    "light green": ((172, 232, 170), ["light green", "pale green", "mint", "mint green"]), "dark green": ((16, 86, 44), ["dark green", "forest green"]),
    "teal": ((10, 134, 134), ["teal"]), "cyan": ((56, 214, 232), ["cyan", "turquoise", "aqua"]),
    "light blue": ((160, 214, 248), ["light blue", "sky blue", "pale blue", "baby blue"]), "blue": ((36, 100, 226), ["blue"]),
    "dark blue": ((16, 36, 110), ["dark blue", "navy", "navy blue", "midnight blue"]),
    "purple": ((122, 46, 172), ["purple", "violet"]), "lavender": ((206, 184, 244), ["lavender", "light purple", "lilac"]),
    "magenta": ((214, 30, 150), ["magenta", "hot pink", "fuchsia"]), "pink": ((250, 152, 196), ["pink"]),
    "light pink": ((254, 214, 228), ["light pink", "pale pink"]), "peach": ((255, 204, 168), ["peach", "salmon"]),
    "beige": ((234, 218, 188), ["beige", "sand colored"]), "brown": ((122, 76, 44), ["brown"]),
    "gold": ((220, 176, 60), ["gold", "golden"]),
}
CN = list(COLORS)
CRGB = np.array([COLORS[c][0] for c in CN], np.float32) / 255
PASTEL = [CN.index(c) for c in ("light gray", "light yellow", "light green", "light blue", "lavender", "light pink", "peach", "beige")]
TINTS = ["red", "orange", "yellow", "green", "blue", "purple", "pink", "cyan", "brown", "black", "white", "gray", "gold"]
TINT_ID = [CN.index(c) for c in TINTS]

SCENES = {  # background kind: (phrases, ground?)
    10: (["in the sky", "in the clouds", "high in the sky", "with a sky background", "on a sunny day"], False),
    11: (["on the grass", "on grass", "in a meadow", "in a field", "in the garden", "in the park", "on a green meadow", "in nature"], True),
    12: (["on the beach", "at the beach", "on the sand by the sea", "on a tropical beach"], True),
    13: (["under water", "underwater", "under the sea", "at the bottom of the sea"], False),
    14: (["on the sea", "on the water", "on the ocean", "on a lake", "on a river"], True),
    15: (["at night", "under the stars", "under a starry sky", "in the night", "in the moonlight", "in the dark"], True),
    16: (["in space", "in outer space", "among the stars", "in the galaxy", "in the universe"], False),
    17: (["in the snow", "on snow", "in winter", "in a snowy landscape"], True),
    18: (["at sunset", "at sunrise", "in front of a sunset", "in the evening sun", "at dawn", "at dusk"], True),
    19: (["in the desert", "on sand dunes", "in a desert"], True),
    20: (["in the forest", "in the woods", "in a forest", "in the jungle"], True),
    21: (["in the mountains", "in front of mountains", "with mountains in the background"], True),
    22: (["in a room", "indoors", "at home", "in the living room", "in the house"], True),
    23: (["on a table", "on a wooden table", "on the table", "in the kitchen", "on a desk"], True),
    24: (["in the city", "in the street", "on the street", "on the road", "in town"], True),
    25: (["in the rain", "on a rainy day", "in bad weather"], True),
    26: (["on the moon", "on the surface of the moon", "on another planet"], True),
}
SK = list(SCENES)
LEAD = ["", "", "", "", "", "", "a picture of ", "an image of ", "an illustration of ", "a drawing of ", "an icon of ", "a photo of ",
        "an emoji of ", "a painting of ", "picture of ", "draw ", "show me ", "a render of ", "a cartoon of ", "cute ", "generate "]
TAIL = ["high quality", "detailed", "beautiful", "best quality", "digital art", "simple", "clean", "cute", "4k", "highly detailed",
        "masterpiece", "colorful", "sharp", "illustration", "professional", "nice lighting", "studio lighting", "centered", "minimalist"]
STYLE = {"f": ["3d style", "3d", "in 3d style", "3d render", "rendered in 3d", "3d icon"],
         "n": ["soft style", "noto style", "in soft style", "soft cartoon style", "noto emoji style"],
         "t": ["flat style", "flat", "in flat style", "flat vector style", "flat design", "flat icon", "vector art"]}
SMALL, TINY = ["small", "little"], ["tiny", "very small"]
BIG, HUGE = ["big", "large"], ["huge", "giant", "very big", "enormous"]
NUM = {2: ["two", "2", "a pair of", "two"], 3: ["three", "3", "three"], 4: ["four", "4", "four"]}
POS1 = {"left": (["on the left", "on the left side", "at the left"], 0.27, 0.5), "right": (["on the right", "on the right side", "at the right"], 0.73, 0.5),
        "top": (["at the top", "in the upper part"], 0.5, 0.27), "bottom": (["at the bottom", "in the lower part"], 0.5, 0.73),
        "tl": (["in the top left corner", "in the upper left corner", "at the top left"], 0.26, 0.26), "tr": (["in the top right corner", "in the upper right corner", "at the top right"], 0.74, 0.26),
        "bl": (["in the bottom left corner", "in the lower left corner", "at the bottom left"], 0.26, 0.74), "br": (["in the bottom right corner", "in the lower right corner", "at the bottom right"], 0.74, 0.74),
        "mid": (["in the middle", "in the center", "in the centre", "centered"], 0.5, 0.5)}
