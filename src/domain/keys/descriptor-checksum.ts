/** BIP 380: characters are numbered by their place, in groups of 32, so that case errors cost less. */
const INPUT =
  '0123456789()[],\'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#"\\ '
const OUTPUT = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l'
const GENERATOR = [0xf5dee51989n, 0xa9fdca3312n, 0x1bab10e32dn, 0x3706b1677an, 0x644d626ffdn]

/** The eight characters that belong behind `#`; null if the text has a character that no descriptor has. */
export function descriptorChecksum(text: string): string | null {
  let sum = 1n
  let groups = 0
  let count = 0
  for (const character of text) {
    const place = INPUT.indexOf(character)
    if (place === -1) return null
    sum = next(sum, place & 31)
    groups = groups * 3 + (place >> 5)
    count += 1
    if (count === 3) {
      sum = next(sum, groups)
      groups = 0
      count = 0
    }
  }
  if (count > 0) sum = next(sum, groups)
  for (let place = 0; place < 8; place++) sum = next(sum, 0)
  sum ^= 1n
  return Array.from({ length: 8 }, (_, place) => OUTPUT[Number((sum >> BigInt(5 * (7 - place))) & 31n)]).join(
    '',
  )
}

function next(sum: bigint, value: number): bigint {
  const top = sum >> 35n
  let result = ((sum & 0x7ffffffffn) << 5n) ^ BigInt(value)
  for (const [bit, term] of GENERATOR.entries()) if ((top >> BigInt(bit)) & 1n) result ^= term
  return result
}
