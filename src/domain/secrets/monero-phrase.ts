/** The last one repeats one of the others, as a checksum. */
export const MONERO_WORDS = 25
const WORD = /^[a-z]{4,12}$/
const DISTINCT_MIN = 15
/** They identify a word of Monero's English list, which is not kept here. */
const PREFIX_LETTERS = 3
const CRC_POLYNOMIAL = 0xedb88320

/** Whether 25 words in lower case are a phrase of Monero, by their checksum: the CRC-32 of the other words' prefixes. */
export function isMoneroPhrase(phrase: readonly string[]): boolean {
  const words = phrase.slice(0, -1)
  const last = phrase.at(-1) ?? ''
  if (!words.includes(last) || !phrase.every((word) => WORD.test(word))) return false
  const prefixes = words.map((word) => word.slice(0, PREFIX_LETTERS))
  const distinct = new Set(words).size
  if (distinct < DISTINCT_MIN || new Set(prefixes).size !== distinct) return false
  return words[crc32(prefixes.join('')) % words.length] === last
}

function crc32(ascii: string): number {
  let crc = 0xffffffff
  for (let index = 0; index < ascii.length; index++) {
    crc ^= ascii.charCodeAt(index)
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ ((crc & 1) * CRC_POLYNOMIAL)
  }
  return ~crc >>> 0
}
