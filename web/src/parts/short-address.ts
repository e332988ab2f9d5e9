const HEAD = 10
const TAIL = 8

/** The two ends of a long address, which is how people tell them apart. */
export function shortAddress(address: string): string {
  return address.length <= HEAD + TAIL + 3 ? address : `${address.slice(0, HEAD)}…${address.slice(-TAIL)}`
}
