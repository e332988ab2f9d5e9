import { hex } from '@scure/base'
import { keyKind } from '../secrets/key-kind.ts'
import { HARDENED } from './child-keys.ts'
import { curveKey } from './curve-key.ts'
import type { Alternatives, KeyExpression, KeyOrigin } from './descriptor.ts'
import type { DescriptorCursor } from './descriptor-cursor.ts'
import { readExtendedKey } from './extended-key.ts'
import { unsupportedFunction } from './unsupported-functions.ts'
import { invalidWallet, privateKey } from './wallet-error.ts'

/** Which forms of plain keys a place allows. */
export type KeyForm = 'any' | 'compressed' | 'x-only'

const WORD = /[0-9A-Za-z]*/y
const DIGITS = /\d*/y
const HEX_KEY = /^(?:[0-9a-fA-F]{64}|0[23][0-9a-fA-F]{64}|04[0-9a-fA-F]{128})$/
/** More than any wallet has. */
const ALTERNATIVES_MAX = 100
const STEPS_MAX = 20
const RECEIVE_AND_CHANGE: Alternatives = Object.freeze({ steps: [0, 1] })
const FINGERPRINT = /^[0-9a-fA-F]{8}$/

/** `[fingerprint/path]key/path` (BIP 380, BIP 389). Throws AppError `invalid_wallet`, `unsupported_wallet` or `private_key`. */
export function readKeyExpression(cursor: DescriptorCursor, form: KeyForm): KeyExpression {
  const origin = cursor.passes('[') ? readOrigin(cursor) : null
  const word = cursor.take(WORD)
  if (word === '') throw cursor.error('a key is missing')
  if (cursor.passes('(')) throw unsupportedFunction(word) ?? cursor.error('a key may not be a function')
  if (HEX_KEY.test(word)) {
    return {
      origin,
      key: { kind: 'plain', publicKey: plainKey(word, form, cursor) },
      path: [],
      ranged: false,
    }
  }
  const key = { kind: 'extended', extended: extendedKey(word) } as const
  return { origin, key, ...readPath(cursor) }
}

function readOrigin(cursor: DescriptorCursor): KeyOrigin {
  const fingerprint = cursor.take(WORD)
  if (!FINGERPRINT.test(fingerprint)) throw cursor.error('a fingerprint has eight hexadecimal digits')
  const path: number[] = []
  while (cursor.passes('/')) {
    if (path.length === STEPS_MAX) throw cursor.error(`an origin has at most ${STEPS_MAX} steps`)
    path.push(readStep(cursor))
  }
  cursor.require(']')
  return { fingerprint: fingerprint.toLowerCase(), path }
}

function extendedKey(word: string) {
  const kind = keyKind(word)
  if (kind === 'extended-private-key' || kind === 'private-key' || kind === 'encrypted-private-key') {
    throw privateKey(
      'This descriptor contains a private key. Export the public one (in Bitcoin Core: listdescriptors without true).',
    )
  }
  return readExtendedKey(word)
}

function plainKey(word: string, form: KeyForm, cursor: DescriptorCursor): Uint8Array {
  const bytes = hex.decode(word.toLowerCase())
  if (bytes.length === 32 && form !== 'x-only') {
    throw privateKey('A public key of 32 bytes may stand only in tr(): here it could be a private key.')
  }
  if (bytes.length === 65 && form !== 'any') throw cursor.error('an uncompressed key may not stand here')
  try {
    curveKey(bytes)
  } catch {
    throw cursor.error('the key is not a point of the curve')
  }
  return bytes
}

function readPath(cursor: DescriptorCursor): Pick<KeyExpression, 'path' | 'ranged'> {
  let path: readonly Step[] = []
  while (cursor.passes('/')) {
    // A short form of policies, which some wallets write with whole keys.
    if (cursor.passes('**')) return { path: withStep(path, RECEIVE_AND_CHANGE, cursor), ranged: true }
    if (cursor.passes('*')) {
      if (cursor.take(/['h]?/y) !== '') throw hardenedStep('*h')
      return { path, ranged: true }
    }
    const step = readAlternatives(cursor) ?? derivable(readStep(cursor))
    path = withStep(path, step, cursor)
  }
  return { path, ranged: false }
}

type Step = number | Alternatives

function withStep(path: readonly Step[], step: Step, cursor: DescriptorCursor): readonly Step[] {
  if (typeof step !== 'number' && path.some((other) => typeof other !== 'number')) {
    throw cursor.error('a key may have one multipath step')
  }
  if (path.length === STEPS_MAX) throw cursor.error(`a path behind a key has at most ${STEPS_MAX} steps`)
  return [...path, step]
}

/** `<0;1>`, also `{0,1}`, as Blockbook writes it. */
function readAlternatives(cursor: DescriptorCursor): Alternatives | null {
  const [separator, end] = cursor.passes('<') ? [';', '>'] : cursor.passes('{') ? [',', '}'] : []
  if (separator === undefined || end === undefined) return null
  const steps = [derivable(readStep(cursor))]
  while (cursor.passes(separator)) steps.push(derivable(readStep(cursor)))
  cursor.require(end)
  if (steps.length < 2) throw cursor.error('a multipath step has two steps or more')
  if (steps.length > ALTERNATIVES_MAX)
    throw cursor.error(`a multipath step has at most ${ALTERNATIVES_MAX} steps`)
  if (new Set(steps).size < steps.length) throw cursor.error('a multipath step has the same step twice')
  return { steps }
}

/** A step of a path; 2^31 is added to a hardened one. */
function readStep(cursor: DescriptorCursor): number {
  const digits = cursor.take(DIGITS)
  if (digits === '') throw cursor.error('a number is missing in a path')
  const step = Number(digits)
  if (step >= HARDENED) throw cursor.error('a number in a path is too large')
  return cursor.take(/['h]?/y) === '' ? step : step + HARDENED
}

function derivable(step: number): number {
  if (step < HARDENED) return step
  throw hardenedStep(`${step - HARDENED}h`)
}

function hardenedStep(step: string) {
  return invalidWallet(
    `The path goes through a hardened step (${step}), which only the private key can follow. Export the key of that account from the wallet.`,
  )
}
