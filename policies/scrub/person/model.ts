import { FEATURES } from './features.ts'
import { lanesOf } from './lanes.ts'
import type { Lexicon } from './lexicon.ts'

/** Words and weights: what tells whether a word is part of a person's name. `loadPersonModel` makes it of bytes. */
export interface PersonModel {
  readonly lexicon: Lexicon
  /** Number of units of the hidden layer. */
  readonly width: number
  /** `width` weights for each feature. */
  readonly hidden: Int8Array
  /** The same, as `score` reads them: `lanesOf`. */
  readonly lanes: Int32Array
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
  const place = placesOf({ width, slots })
  const floats = (at: number): Float32Array =>
    Float32Array.from({ length: width }, (_, index) => view.getFloat32(at + index * 4, true))
  const shorts = (at: number): Uint16Array => {
    const list = new Uint16Array(slots)
    for (let index = 0; index < slots; index++) list[index] = view.getUint16(at + index * 2, true)
    return list
  }
  const hidden = new Int8Array(features * width)
  hidden.set(bytes.subarray(place.hidden))
  return {
    lexicon: { mask: slots - 1, prints: shorts(place.prints), values: shorts(place.values) },
    width,
    hidden,
    lanes: lanesOf(hidden, width),
    scale: view.getFloat32(16, true),
    biases: floats(place.biases),
    outputs: floats(place.outputs),
    outputBias: view.getFloat32(20, true),
  }
}

interface Places {
  readonly biases: number
  readonly outputs: number
  readonly prints: number
  readonly values: number
  readonly hidden: number
}

/** Where each table starts. */
function placesOf({ width, slots }: Pick<Sizes, 'width' | 'slots'>): Places {
  const biases = HEADER_WORDS * 4
  const outputs = biases + width * 4
  const prints = outputs + width * 4
  const values = prints + slots * 2
  return { biases, outputs, prints, values, hidden: values + slots * 2 }
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
  if (length !== placesOf({ width, slots }).hidden + features * width)
    throw new Error('Cannot load person model: it is cut or too long')
}

/** The bytes of a model, as `loadPersonModel` reads them. */
export function savePersonModel(model: PersonModel): Uint8Array {
  const { lexicon, width, hidden, biases, outputs } = model
  const slots = lexicon.mask + 1
  const bytes = new Uint8Array(placesOf({ width, slots }).hidden + hidden.length)
  const view = new DataView(bytes.buffer)
  const words = [MAGIC, hidden.length / width, width, slots]
  words.forEach((word, index) => {
    view.setUint32(index * 4, word, true)
  })
  view.setFloat32(16, model.scale, true)
  view.setFloat32(20, model.outputBias, true)
  const place = placesOf({ width, slots })
  const writeFloats = (list: Float32Array, at: number): void => {
    list.forEach((value, index) => {
      view.setFloat32(at + index * 4, value, true)
    })
  }
  const writeShorts = (list: Uint16Array, at: number): void => {
    list.forEach((value, index) => {
      view.setUint16(at + index * 2, value, true)
    })
  }
  writeFloats(biases, place.biases)
  writeFloats(outputs, place.outputs)
  writeShorts(lexicon.prints, place.prints)
  writeShorts(lexicon.values, place.values)
  bytes.set(new Uint8Array(hidden.buffer, hidden.byteOffset, hidden.length), place.hidden)
  return bytes
}
