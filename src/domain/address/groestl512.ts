const ROWS = 8
const COLUMNS = 16
const BLOCK_BYTES = ROWS * COLUMNS
const DIGEST_BYTES = 64
const ROUNDS = 14
const LENGTH_BYTES = 8
const PADDING_MARK = 0x80
const SHIFTS_P = [0, 1, 2, 3, 4, 5, 6, 11]
const SHIFTS_Q = [1, 3, 5, 11, 0, 2, 4, 6]
/** The first row of the circulant matrix of MixBytes. */
const MIX = [2, 2, 3, 4, 5, 3, 5, 7]

/**
 * Grøstl-512 (round 3 of the SHA-3 competition, https://www.groestl.info/Groestl.pdf). The state is 8 rows by 16
 * columns, kept column by column.
 */
export function groestl512(message: Uint8Array): Uint8Array {
  known ??= new Tables()
  const tables = known
  const padded = pad(message)
  let state = new Uint8Array(BLOCK_BYTES)
  state[BLOCK_BYTES - 2] = (DIGEST_BYTES * 8) >> 8
  for (let start = 0; start < padded.length; start += BLOCK_BYTES) {
    const block = padded.subarray(start, start + BLOCK_BYTES)
    const p = permute(xor(state, block), SHIFTS_P, tables)
    state = xor(xor(p, permute(block, SHIFTS_Q, tables)), state)
  }
  return xor(permute(state, SHIFTS_P, tables), state).subarray(BLOCK_BYTES - DIGEST_BYTES)
}

/** A one, zeros, and the number of blocks in 64 bits. */
function pad(message: Uint8Array): Uint8Array {
  const blocks = Math.ceil((message.length + 1 + LENGTH_BYTES) / BLOCK_BYTES)
  const padded = new Uint8Array(blocks * BLOCK_BYTES)
  padded.set(message)
  padded[message.length] = PADDING_MARK
  new DataView(padded.buffer).setUint32(padded.length - 4, blocks)
  return padded
}

function permute(input: Uint8Array, shifts: readonly number[], { sbox, times }: Tables) {
  let state = Uint8Array.from(input)
  for (let round = 0; round < ROUNDS; round++) {
    addConstants(state, round, shifts === SHIFTS_Q)
    const mixed = new Uint8Array(BLOCK_BYTES)
    for (let column = 0; column < COLUMNS; column++) {
      for (let row = 0; row < ROWS; row++) {
        const from = (column + at(shifts, row)) % COLUMNS
        const byte = at(sbox, at(state, from * ROWS + row))
        for (let into = 0; into < ROWS; into++) {
          const factor = at(MIX, (row - into + ROWS) % ROWS)
          mixed[column * ROWS + into] = at(mixed, column * ROWS + into) ^ at(at(times, factor), byte)
        }
      }
    }
    state = mixed
  }
  return state
}

function addConstants(state: Uint8Array, round: number, inverted: boolean): void {
  const row = inverted ? ROWS - 1 : 0
  if (inverted) for (const [index, byte] of state.entries()) state[index] = byte ^ 0xff
  for (let column = 0; column < COLUMNS; column++) {
    const index = column * ROWS + row
    state[index] = at(state, index) ^ (column << 4) ^ round
  }
}

/** Worked out for the first hash: most programs never need one. */
let known: Tables | null = null

/** The substitution box of AES, and multiplication in its field by the factors of MixBytes. */
class Tables {
  readonly sbox = new Uint8Array(256)
  readonly times: readonly Uint8Array[]

  constructor() {
    this.times = Array.from({ length: 8 }, (_, factor) =>
      Uint8Array.from({ length: 256 }, (_, byte) => multiply(byte, factor)),
    )
    let power = 1
    let inverse = 1
    do {
      power = multiply(power, 3)
      inverse = multiply(inverse, 0xf6)
      this.sbox[power] = affine(inverse)
    } while (power !== 1)
    this.sbox[0] = affine(0)
  }
}

function multiply(a: number, b: number): number {
  let product = 0
  for (let left = a, right = b; right > 0; right >>= 1) {
    if (right & 1) product ^= left
    left = (left << 1) ^ (left & 0x80 ? 0x11b : 0)
  }
  return product
}

function affine(byte: number): number {
  const doubled = byte | (byte << 8)
  const turned = (bits: number) => doubled >> (8 - bits)
  return (byte ^ turned(1) ^ turned(2) ^ turned(3) ^ turned(4) ^ 0x63) & 0xff
}

function xor(a: Uint8Array, b: Uint8Array) {
  return Uint8Array.from(a, (byte, index) => byte ^ at(b, index))
}

function at<T>(list: ArrayLike<T>, index: number): T {
  return list[index] as T
}
