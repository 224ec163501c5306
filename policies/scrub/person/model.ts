import { FEATURES } from './features.ts'
import type { Lexicon } from './lexicon.ts'

/** Words and weights: what tells whether a word is part of a person's name. `loadPersonModel` makes it of bytes. */
export interface PersonModel {
  readonly lexicon: Lexicon
  /** Number of units of the hidden layer. */
  readonly width: number
  /** `width` weights for each feature. */
  readonly hidden: Int8Array
  /** What a step of `hidden` is worth. */
  readonly scale: number
  readonly biases: Float32Array
  readonly outputs: Float32Array
  readonly outputBias: number
}

const MAGIC = 0x31_4e_50_54
const HEADER_WORDS = 6
const SLOTS_MAX = 1 << 20
const WIDTH_MAX = 64

/**
 * Reads a model: a header of six 32-bit words (magic `TPN1`, number of features, width, slots of the lexicon, scale and
 * bias of the output as floats), biases and weights of the output as floats, the lexicon's two tables of 16 bits, the
 * weights of the hidden layer as signed bytes; all little endian. Throws an Error where the bytes are no such model.
 */
export function loadPersonModel(bytes: Uint8Array): PersonModel {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (bytes.byteLength < HEADER_WORDS * 4 || view.getUint32(0, true) !== MAGIC)
    throw new Error('Cannot load person model: it does not start as one')
  const features = view.getUint32(4, true)
  const width = view.getUint32(8, true)
  const slots = view.getUint32(12, true)
  assertSizes({ features, width, slots, length: bytes.byteLength })
  let at = HEADER_WORDS * 4
  const floats = (count: number): Float32Array =>
    Float32Array.from({ length: count }, () => view.getFloat32((at += 4) - 4, true))
  const shorts = (count: number): Uint16Array =>
    Uint16Array.from({ length: count }, () => view.getUint16((at += 2) - 2, true))
  const biases = floats(width)
  const outputs = floats(width)
  const prints = shorts(slots)
  const values = shorts(slots)
  const hidden = new Int8Array(features * width)
  hidden.set(bytes.subarray(at))
  return {
    lexicon: { mask: slots - 1, prints, values },
    width,
    hidden,
    scale: view.getFloat32(16, true),
    biases,
    outputs,
    outputBias: view.getFloat32(20, true),
  }
}

interface Sizes {
  readonly features: number
  readonly width: number
  readonly slots: number
  readonly length: number
}

function assertSizes({ features, width, slots, length }: Sizes): void {
  const isPower = slots > 0 && (slots & (slots - 1)) === 0
  if (features !== FEATURES || width > WIDTH_MAX || width < 1 || !isPower || slots > SLOTS_MAX)
    throw new Error('Cannot load person model: it was made for another version')
  if (length !== HEADER_WORDS * 4 + width * 8 + slots * 4 + features * width)
    throw new Error('Cannot load person model: it is cut or too long')
}

/** The bytes of a model, as `loadPersonModel` reads them. */
export function savePersonModel(model: PersonModel): Uint8Array {
  const { lexicon, width, hidden, biases, outputs } = model
  const slots = lexicon.mask + 1
  const bytes = new Uint8Array(HEADER_WORDS * 4 + width * 8 + slots * 4 + hidden.length)
  const view = new DataView(bytes.buffer)
  const words = [MAGIC, hidden.length / width, width, slots]
  words.forEach((word, index) => {
    view.setUint32(index * 4, word, true)
  })
  view.setFloat32(16, model.scale, true)
  view.setFloat32(20, model.outputBias, true)
  let at = HEADER_WORDS * 4
  for (const list of [biases, outputs])
    for (const value of list) view.setFloat32((at += 4) - 4, value, true)
  for (const list of [lexicon.prints, lexicon.values])
    for (const value of list) view.setUint16((at += 2) - 2, value, true)
  bytes.set(new Uint8Array(hidden.buffer, hidden.byteOffset, hidden.length), at)
  return bytes
}
