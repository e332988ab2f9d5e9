import type { AddressContent } from './address.ts'

/** What the address of an output script stands for (BIP 13, BIP 141); null for a script without an address. */
export function contentOfScript(script: Uint8Array): AddressContent | null {
  const [first, second, third] = script
  if (script.length === 25 && first === 0x76 && second === 0xa9 && third === 20) {
    return script[23] === 0x88 && script[24] === 0xac ? { kind: 'key-hash', hash: script.slice(3, 23) } : null
  }
  if (script.length === 23 && first === 0xa9 && second === 20 && script[22] === 0x87) {
    return { kind: 'script-hash', hash: script.slice(2, 22) }
  }
  const isWitness = script.length >= 4 && script.length <= 42 && second === script.length - 2
  if (!isWitness || first === undefined || (first !== 0 && (first < 0x51 || first > 0x60))) return null
  const version = first === 0 ? 0 : first - 0x50
  if (version === 0 && second !== 20 && second !== 32) return null
  return { kind: 'witness', version, program: script.slice(2) }
}
