import { FEATURES } from '#policies/scrub/person/features.ts'
import type { Lexicon } from '#policies/scrub/person/lexicon.ts'
import type { PersonModel } from '#policies/scrub/person/model.ts'
import type { Examples } from './examples.ts'
import { createRandom } from './sample.ts'

/** How the network is trained. */
export interface TrainingSettings {
  readonly seed: number
  /** Units of the hidden layer. */
  readonly width: number
  readonly rounds: number
  readonly rate: number
  /** Share of features that a step does not see. */
  readonly dropout: number
}

/** One hidden layer over sums of the features' rows, in floats. */
export interface Network {
  readonly width: number
  readonly hidden: Float32Array
  readonly biases: Float32Array
  readonly outputs: Float32Array
  outputBias: number
}

/** Trains by Adagrad, one example at a time, in an order that the seed gives. */
export function train(examples: Examples, settings: TrainingSettings): Network {
  const random = createRandom(settings.seed)
  const { width } = settings
  const network: Network = {
    width,
    hidden: Float32Array.from({ length: FEATURES * width }, () => (random() - 0.5) * 0.2),
    biases: new Float32Array(width).fill(0.1),
    outputs: Float32Array.from({ length: width }, (_, at) => (at % 2 === 0 ? 0.5 : -0.5)),
    outputBias: 0,
  }
  const step = createStep(network, examples, { ...settings, random })
  const order = Uint32Array.from({ length: examples.labels.length }, (_, at) => at)
  for (let round = 0; round < settings.rounds; round++) {
    shuffle(order, random)
    const rate = settings.rate * (1 - (0.85 * round) / settings.rounds)
    for (const index of order) step(index, rate)
  }
  return network
}

function shuffle(order: Uint32Array, random: () => number): void {
  for (let at = order.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const kept = order[at] ?? 0
    order[at] = order[other] ?? 0
    order[other] = kept
  }
}

/** Sums of squares of the gradients: what makes steps smaller. */
interface Memory {
  readonly hidden: Float32Array
  readonly biases: Float32Array
  readonly outputs: Float32Array
}

type StepSettings = TrainingSettings & { readonly random: () => number }

function createStep(
  network: Network,
  { rows, starts, labels }: Examples,
  { dropout, random, width }: StepSettings,
): (index: number, rate: number) => void {
  const { hidden, biases } = network
  const memory: Memory = {
    hidden: new Float32Array(hidden.length).fill(0.1),
    biases: new Float32Array(width).fill(0.1),
    outputs: new Float32Array(width).fill(0.1),
  }
  const sums = new Float32Array(width)
  const active = new Uint16Array(256)
  const choose = (index: number): number => {
    let count = 0
    for (let at = starts[index] ?? 0; at < (starts[index + 1] ?? 0); at++)
      if (random() >= dropout) active[count++] = rows[at] ?? 0
    return count
  }
  return (index, rate) => {
    const count = choose(index)
    sums.set(biases)
    for (let at = 0; at < count; at++) addRow(sums, hidden, (active[at] ?? 0) * width)
    const error = forward(network, sums) - (labels[index] ?? 0)
    if (Math.abs(error) < 0.01) return
    back(network, memory, { sums, error, rate, active, count })
  }
}

function addRow(sums: Float32Array, hidden: Float32Array, base: number): void {
  for (let unit = 0; unit < sums.length; unit++)
    sums[unit] = (sums[unit] ?? 0) + (hidden[base + unit] ?? 0)
}

function forward({ outputs, outputBias, width }: Network, sums: Float32Array): number {
  let sum = outputBias
  for (let unit = 0; unit < width; unit++)
    sum += Math.max(0, sums[unit] ?? 0) * (outputs[unit] ?? 0)
  return 1 / (1 + Math.exp(-sum))
}

interface Gradient {
  readonly sums: Float32Array
  readonly error: number
  readonly rate: number
  readonly active: Uint16Array
  readonly count: number
}

function back(network: Network, memory: Memory, gradient: Gradient): void {
  const { sums, error, rate, active, count } = gradient
  const { width, hidden, biases, outputs } = network
  network.outputBias -= rate * 0.1 * error
  for (let unit = 0; unit < width; unit++) {
    const sum = sums[unit] ?? 0
    if (sum <= 0) continue
    const slope = error * (outputs[unit] ?? 0)
    descend(outputs, memory.outputs, { at: unit, slope: error * sum, rate })
    descend(biases, memory.biases, { at: unit, slope, rate })
    for (let at = 0; at < count; at++) {
      const cell = (active[at] ?? 0) * width + unit
      const seen = (memory.hidden[cell] ?? 0) + slope * slope
      memory.hidden[cell] = seen
      hidden[cell] = (hidden[cell] ?? 0) - (rate * slope) / Math.sqrt(seen)
    }
  }
}

function descend(
  weights: Float32Array,
  memory: Float32Array,
  { at, slope, rate }: { readonly at: number; readonly slope: number; readonly rate: number },
): void {
  const seen = (memory[at] ?? 0) + slope * slope
  memory[at] = seen
  weights[at] = (weights[at] ?? 0) - (rate * slope) / Math.sqrt(seen)
}

/** The network with a byte for each weight of the hidden layer. */
export function quantise(network: Network, lexicon: Lexicon): PersonModel {
  let largest = 0
  for (const weight of network.hidden) largest = Math.max(largest, Math.abs(weight))
  const scale = Math.fround(Math.min(largest, 3) / 127)
  return {
    lexicon,
    width: network.width,
    hidden: Int8Array.from(network.hidden, (weight) =>
      Math.max(-127, Math.min(127, Math.round(weight / scale))),
    ),
    scale,
    biases: network.biases,
    outputs: network.outputs,
    outputBias: network.outputBias,
  }
}
