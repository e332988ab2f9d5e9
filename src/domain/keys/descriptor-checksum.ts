/** BIP 380: characters are numbered by their place, in groups of 32, so that case errors cost less. */
const INPUT =
  '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ '
const PLACES: ReadonlyMap<string, number> = new Map([...INPUT].map((character, place) => [character, place]))
const OUTPUT = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
/** The sum has eight digits of 5 bits; both halves fit into numbers. */
const HALF_BITS = 20
const HALF = 2 ** HALF_BITS - 1
/** The upper and the lower half of each term. */
const GENERATOR = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn].map(
  (term) => [Number(term >> BigInt(HALF_BITS)), Number(term & BigInt(HALF))] as const,
)

/** The eight characters that belong behind `#`; null if the text has a character that no descriptor has. */
export function descriptorChecksum(text: string): string | null {
  const sum = new Checksum()
  let groups = 0
  let count = 0
  for (const character of text) {
    const place = PLACES.get(character)
    if (place === undefined) return null
    sum.add(place & 31)
    groups = groups * 3 + (place >> 5)
    count += 1
    if (count === 3) {
      sum.add(groups)
      groups = 0
      count = 0
    }
  }
  if (count > 0) sum.add(groups)
  for (let place = 0; place < 8; place++) sum.add(0)
  return sum.text()
}

class Checksum {
  #upper = 0
  #lower = 1

  add(value: number): void {
    const top = this.#upper >> (HALF_BITS - 5)
    this.#upper = ((this.#upper << 5) | (this.#lower >> (HALF_BITS - 5))) & HALF
    this.#lower = ((this.#lower << 5) & HALF) ^ value
    for (const [bit, [upper, lower]] of GENERATOR.entries()) {
      if (((top >> bit) & 1) === 0) continue
      this.#upper ^= upper
      this.#lower ^= lower
    }
  }

  text(): string {
    const digits = [this.#upper, this.#lower ^ 1].flatMap((half) => [half >> 15, half >> 10, half >> 5, half])
    return digits.map((digit) => OUTPUT[digit & 31]).join('')
  }
}
