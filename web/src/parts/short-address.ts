const HEAD = 10
const TAIL = 8

/** The two ends of a long address, which is how people tell them apart: all of one coin have the same prefix. */
export function shortAddress(address: string): string {
  const own = address.slice(address.indexOf(':') + 1)
  return own.length <= HEAD + TAIL + 3 ? own : `${own.slice(0, HEAD)}…${own.slice(-TAIL)}`
}
