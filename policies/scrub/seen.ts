// Signs without which a text has nothing encoded in it, as bits: noted in passing by the loop that reads every code unit.

export const SEEN_PERCENT = 1
export const SEEN_BACKSLASH = 2
export const SEEN_AMPERSAND = 4
export const SEEN_PLUS = 8
export const SEEN_EQUALS = 16
export const SEEN_CONTROL = 32
/** A long run of signs of base64. */
export const SEEN_RUN = 64
/** The sign bit: no sign of base64. */
export const SEEN_OTHER = -0x80000000
