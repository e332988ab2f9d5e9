const NAMES: Readonly<Record<string, string>> = {
  pkh: 'legacy (P2PKH)',
  'sh-wpkh': 'nested SegWit (P2SH-P2WPKH)',
  wpkh: 'native SegWit (P2WPKH)',
  tr: 'taproot (P2TR)',
  combo: 'any script of a single key',
  addr: 'address',
  raw: 'script',
}
const OUTER: Readonly<Record<string, string>> = {
  sh: 'legacy (P2SH)',
  'sh-wsh': 'nested SegWit (P2SH-P2WSH)',
  wsh: 'native SegWit (P2WSH)',
}

/** What a person calls a script type, such as `wpkh` or `wsh-sortedmulti`. */
export function scriptTypeName(kind: string): string {
  const [, outer = '', inner = ''] = /^(.+)-([a-z]+)$/.exec(kind) ?? []
  const multisig = inner.endsWith('multi') ? OUTER[outer] : undefined
  return multisig === undefined ? (NAMES[kind] ?? kind) : `multisig, ${multisig}`
}
