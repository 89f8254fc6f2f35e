#!/usr/bin/env python3
"""Writes src/base/unicode_case_table.h: the simple case mappings of Unicode (one character to one), as
ranges of code points that move by one distance, each character of it or every second one."""
import sys
import unicodedata


def simple(point, upper):
    """Python gives the full mapping; where that is longer, the simple one is the title case, or the
    first character (of U+0130), or none."""
    text = chr(point).upper() if upper else chr(point).lower()
    if len(text) > 1:
        text = chr(point).title() if upper else text[0]
    return ord(text) if len(text) == 1 else point


def mappings(upper):
    found = []
    for point in range(0x110000):
        if 0xD800 <= point < 0xE000:
            continue
        to = simple(point, upper)
        if to != point:
            found.append((point, to - point))
    return found


def ranges(pairs):
    out = []
    for point, distance in pairs:
        if out and out[-1][3] == distance:
            first, last, step, _ = out[-1]
            gap = point - last
            if gap in (1, 2) and (step == 0 or step == gap):
                out[-1] = (first, point, gap, distance)
                continue
        out.append((point, point, 0, distance))
    return [(first, last, step or 1, distance) for first, last, step, distance in out]


def write(name, upper, file):
    rows = ranges(mappings(upper))
    print(f"static const case_range {name}[] = {{", file=file)
    for first, last, step, distance in rows:
        print(f"\t{{ 0x{first:x}, 0x{last:x}, {step}, {distance} }},", file=file)
    print("};", file=file)


def main():
    with open("src/base/unicode_case_table.h", "w", encoding="utf-8") as file:
        print(f"/* Made by tools/make_unicode_case.py from Unicode {unicodedata.unidata_version}. */",
              file=file)
        print("#ifndef RX_BASE_UNICODE_CASE_TABLE_H\n#define RX_BASE_UNICODE_CASE_TABLE_H\n", file=file)
        write("to_lower", False, file)
        print(file=file)
        write("to_upper", True, file)
        print("\n#endif", file=file)


if __name__ == "__main__":
    sys.exit(main())
