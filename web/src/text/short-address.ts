const HEAD = 10
const TAIL = 8

/** Both ends of a long address without the chain's prefix, which all addresses of a coin share. */
export function shortAddress(address: string): string {
  const own = address.slice(address.indexOf(':') + 1)
  return own.length <= HEAD + TAIL + 3 ? own : `${own.slice(0, HEAD)}…${own.slice(-TAIL)}`
}
