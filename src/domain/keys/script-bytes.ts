import { ripemd160 } from '@noble/hashes/legacy.js'
import { sha256 } from '@noble/hashes/sha2.js'

const OP_0 = 0x00
const OP_1 = 0x51
const OP_DUP = 0x76
const OP_EQUAL = 0x87
const OP_EQUALVERIFY = 0x88
const OP_HASH160 = 0xa9
const OP_CHECKSIG = 0xac
const OP_CHECKMULTISIG = 0xae
const OP_CHECKSIGADD = 0xba
const OP_NUMEQUAL = 0x9c
const SMALL_MAX = 16

function hash160(bytes: Uint8Array): Uint8Array {
  return ripemd160(sha256(bytes))
}

export function payToKey(key: Uint8Array): Uint8Array {
  return Uint8Array.of(key.length, ...key, OP_CHECKSIG)
}

export function payToKeyHash(key: Uint8Array): Uint8Array {
  return Uint8Array.of(OP_DUP, OP_HASH160, 20, ...hash160(key), OP_EQUALVERIFY, OP_CHECKSIG)
}

export function payToScriptHash(script: Uint8Array): Uint8Array {
  return Uint8Array.of(OP_HASH160, 20, ...hash160(script), OP_EQUAL)
}

export function payToWitnessKeyHash(key: Uint8Array): Uint8Array {
  return Uint8Array.of(OP_0, 20, ...hash160(key))
}

export function payToWitnessScriptHash(script: Uint8Array): Uint8Array {
  return Uint8Array.of(OP_0, 32, ...sha256(script))
}

/** 32 bytes: the output key. */
export function payToTaproot(key: Uint8Array): Uint8Array {
  return Uint8Array.of(OP_1, 32, ...key)
}

export function multisig(threshold: number, keys: readonly Uint8Array[]): Uint8Array {
  const pushes = keys.flatMap((key) => [key.length, ...key])
  return Uint8Array.of(...number(threshold), ...pushes, ...number(keys.length), OP_CHECKMULTISIG)
}

/** In a script tree, with keys of 32 bytes (BIP 342, BIP 387). */
export function tapscriptMultisig(threshold: number, keys: readonly Uint8Array[]): Uint8Array {
  const checks = keys.flatMap((key, index) => [32, ...key, index === 0 ? OP_CHECKSIG : OP_CHECKSIGADD])
  return Uint8Array.of(...checks, ...number(threshold), OP_NUMEQUAL)
}

/** As an opcode up to 16, pushed as bytes above. */
function number(value: number): readonly number[] {
  if (value <= SMALL_MAX) return [OP_1 + value - 1]
  // A number from 128 needs a byte for its sign.
  const bytes = value < 0x80 ? [value] : value < 0x100 ? [value, 0] : [value & 0xff, value >> 8]
  return [bytes.length, ...bytes]
}
