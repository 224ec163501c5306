const LANES = 25
const ROUNDS = 24
/** Bytes that are mixed in at once at 256 bits of output. */
const RATE_BYTES = 136
const OUTPUT_BYTES = 32

/** Where each lane goes and by how many bits it turns, in the order of steps rho and pi of Keccak-f. */
const MOVES: readonly (readonly [to: number, bits: number])[] = lanesMoved()
/** Constants of step iota, low and high half of each, from the register of the specification. */
const IOTA = roundConstants()

/** The walk (x, y) -> (y, 2x + 3y) with the triangular numbers as turns (Keccak reference, sections 2.3.2 and 2.3.3). */
function lanesMoved(): readonly (readonly [number, number])[] {
  const moves: [number, number][] = []
  let x = 1
  let y = 0
  for (let step = 0; step < ROUNDS; step++) {
    const next = (2 * x + 3 * y) % 5
    x = y
    y = next
    moves.push([x + 5 * y, (((step + 1) * (step + 2)) / 2) % 64])
  }
  return moves
}

/** A linear register over x^8 + x^6 + x^5 + x^4 + 1 gives bit 2^j - 1 of each constant (section 2.3.5). */
function roundConstants(): Int32Array {
  const constants = new Int32Array(ROUNDS * 2)
  let register = 1
  for (let round = 0; round < ROUNDS; round++)
    for (let j = 0; j < 7; j++) {
      const bit = 2 ** j - 1
      if ((register & 1) === 1) {
        const half = round * 2 + (bit < 32 ? 0 : 1)
        constants[half] = (constants[half] ?? 0) ^ (1 << (bit % 32))
      }
      register <<= 1
      if ((register & 0x100) !== 0) register ^= 0x171
    }
  return constants
}

/** Keccak-256 as Ethereum and Monero use it: padding 0x01, not the 0x06 of SHA-3. 32 bytes. For check digits only. */
export function keccak256(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array((Math.floor(bytes.length / RATE_BYTES) + 1) * RATE_BYTES)
  padded.set(bytes)
  padded[bytes.length] = 0x01
  padded[padded.length - 1] = (padded[padded.length - 1] ?? 0) | 0x80
  const view = new DataView(padded.buffer)
  const low = new Int32Array(LANES)
  const high = new Int32Array(LANES)
  for (let block = 0; block < padded.length; block += RATE_BYTES) {
    for (let lane = 0; lane < RATE_BYTES / 8; lane++) {
      low[lane] = (low[lane] ?? 0) ^ view.getInt32(block + lane * 8, true)
      high[lane] = (high[lane] ?? 0) ^ view.getInt32(block + lane * 8 + 4, true)
    }
    permute(low, high)
  }
  const digest = new DataView(new ArrayBuffer(OUTPUT_BYTES))
  for (let lane = 0; lane < OUTPUT_BYTES / 8; lane++) {
    digest.setInt32(lane * 8, low[lane] ?? 0, true)
    digest.setInt32(lane * 8 + 4, high[lane] ?? 0, true)
  }
  return new Uint8Array(digest.buffer)
}

function permute(low: Int32Array, high: Int32Array): void {
  for (let round = 0; round < ROUNDS; round++) {
    mixColumns(low, high)
    moveLanes(low, high)
    mixRows(low)
    mixRows(high)
    low[0] = (low[0] ?? 0) ^ (IOTA[round * 2] ?? 0)
    high[0] = (high[0] ?? 0) ^ (IOTA[round * 2 + 1] ?? 0)
  }
}

function columns(lanes: Int32Array): Int32Array {
  const sums = new Int32Array(5)
  for (let lane = 0; lane < LANES; lane++)
    sums[lane % 5] = (sums[lane % 5] ?? 0) ^ (lanes[lane] ?? 0)
  return sums
}

/** Step theta: each lane takes in the column before it and the column after it, turned by a bit. */
function mixColumns(low: Int32Array, high: Int32Array): void {
  const lows = columns(low)
  const highs = columns(high)
  for (let lane = 0; lane < LANES; lane++) {
    const before = (lane + 4) % 5
    const after = (lane + 1) % 5
    const nextLow = lows[after] ?? 0
    const nextHigh = highs[after] ?? 0
    low[lane] = (low[lane] ?? 0) ^ (lows[before] ?? 0) ^ ((nextLow << 1) | (nextHigh >>> 31))
    high[lane] = (high[lane] ?? 0) ^ (highs[before] ?? 0) ^ ((nextHigh << 1) | (nextLow >>> 31))
  }
}

/** Steps rho and pi. */
function moveLanes(low: Int32Array, high: Int32Array): void {
  let carriedLow = low[1] ?? 0
  let carriedHigh = high[1] ?? 0
  for (const [to, bits] of MOVES) {
    const turn = bits % 32
    const [first, second] = bits < 32 ? [carriedLow, carriedHigh] : [carriedHigh, carriedLow]
    carriedLow = low[to] ?? 0
    carriedHigh = high[to] ?? 0
    low[to] = turn === 0 ? first : (first << turn) | (second >>> (32 - turn))
    high[to] = turn === 0 ? second : (second << turn) | (first >>> (32 - turn))
  }
}

/** Step chi, on one half of every lane. */
function mixRows(lanes: Int32Array): void {
  for (let row = 0; row < LANES; row += 5) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = lanes.subarray(row, row + 5)
    lanes[row] = a ^ (~b & c)
    lanes[row + 1] = b ^ (~c & d)
    lanes[row + 2] = c ^ (~d & e)
    lanes[row + 3] = d ^ (~e & a)
    lanes[row + 4] = e ^ (~a & b)
  }
}
