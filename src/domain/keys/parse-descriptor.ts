import { hex } from '@scure/base'
import type { Annotations, Descriptor, InnerScript, KeyExpression, Quorum, ScriptTree } from './descriptor.ts'
import { descriptorChecksum } from './descriptor-checksum.ts'
import { DescriptorCursor } from './descriptor-cursor.ts'
import { type KeyForm, readKeyExpression } from './key-expression.ts'
import { requireLetters } from './key-letters.ts'
import { branchCounts } from './key-paths.ts'
import { miniscript, unsupportedFunction } from './unsupported-functions.ts'
import { invalidWallet } from './wallet-error.ts'

export interface ParsedDescriptor {
  readonly descriptor: Descriptor
  readonly annotations: Annotations
}

/** Characters. */
const LENGTH_MAX = 50_000
/** Of the standard; in `tr` more keys than any wallet has. */
const KEYS_MAX = { top: 3, sh: 15, wsh: 20, tr: 100 } as const
/** A redeem script is pushed as one element (BIP 16). */
const REDEEM_SCRIPT_MAX = 520
const TREE_DEPTH_MAX = 128

type Place = keyof typeof KEYS_MAX

const NAME = /[a-z0-9_]*/y
/**
 * A descriptor with or without its checksum and annotations; the checksum belongs to the text as it is written. Throws
 * AppError `invalid_wallet`, `unsupported_wallet` or `private_key`, which never repeats the text.
 */
export function parseDescriptor(text: string): ParsedDescriptor {
  if (text.length > LENGTH_MAX) throw invalidWallet('The descriptor is longer than any wallet writes.')
  const [body = '', given, ...rest] = text.split('#')
  if (rest.length > 0) throw invalidWallet('The descriptor has more than one checksum.')
  const checksum = descriptorChecksum(body)
  if (checksum === null) throw invalidWallet('The descriptor has a character that no descriptor has.')
  const [script = '', question, ...more] = body.split('?')
  if (more.length > 0) throw invalidWallet('The descriptor has more than one question mark.')
  const descriptor = readAll(script)
  if (given !== undefined && given !== checksum) {
    throw invalidWallet(
      'The checksum of the descriptor does not match: a character is wrong, or the text was cut.',
    )
  }
  return { descriptor, annotations: readAnnotations(question) }
}

function readAll(script: string): Descriptor {
  const cursor = new DescriptorCursor(script)
  const descriptor = readTop(cursor)
  if (!cursor.isAtEnd) throw cursor.error('the descriptor should end here')
  if (new Set(branchCounts(descriptor)).size > 1) {
    throw invalidWallet('The multipath steps of a descriptor must have the same number of steps.')
  }
  requireLetters(descriptor)
  return descriptor
}

function readTop(cursor: DescriptorCursor): Descriptor {
  const name = readName(cursor)
  switch (name) {
    case 'sh':
      return close(cursor, { kind: 'sh', inner: readInScriptHash(cursor) })
    case 'combo':
      return close(cursor, { kind: 'combo', key: readKeyExpression(cursor, 'any') })
    case 'tr':
      return close(cursor, { kind: 'tr', key: readKeyExpression(cursor, 'x-only'), tree: readTree(cursor) })
    case 'addr':
      return close(cursor, { kind: 'addr', address: cursor.take(/[0-9A-Za-z:]+/y) })
    case 'raw':
      return close(cursor, { kind: 'raw', script: readHex(cursor) })
    case 'wsh':
    case 'wpkh':
      return readWitness(cursor, name)
    default:
      return readInner(cursor, name, 'top')
  }
}

function readInScriptHash(cursor: DescriptorCursor) {
  const name = readName(cursor)
  return name === 'wsh' || name === 'wpkh' ? readWitness(cursor, name) : readInner(cursor, name, 'sh')
}

function readWitness(cursor: DescriptorCursor, name: 'wsh' | 'wpkh') {
  return name === 'wpkh'
    ? close(cursor, { kind: 'wpkh', key: readKeyExpression(cursor, 'compressed') } as const)
    : close(cursor, { kind: 'wsh', inner: readInner(cursor, readName(cursor), 'wsh') } as const)
}

function readInner(cursor: DescriptorCursor, name: string, place: 'top' | 'sh' | 'wsh'): InnerScript {
  const form = place === 'wsh' ? 'compressed' : 'any'
  if (name === 'pk' || name === 'pkh') {
    return close(cursor, { kind: name, key: readKeyExpression(cursor, form) })
  }
  if (name === 'multi' || name === 'sortedmulti') {
    const quorum = readQuorum(cursor, form, place)
    if (place === 'sh' && sizeOf(quorum) > REDEEM_SCRIPT_MAX) {
      throw cursor.error('the script has more than 520 bytes, which sh() does not allow')
    }
    return close(cursor, { kind: name, ...quorum })
  }
  throw cursor.error(`"${name}" may not stand here`)
}

function readTree(cursor: DescriptorCursor): ScriptTree | null {
  return cursor.passes(',') ? readNode(cursor, 0) : null
}

function readNode(cursor: DescriptorCursor, depth: number): ScriptTree {
  if (depth > TREE_DEPTH_MAX) throw cursor.error('the script tree is too deep')
  if (cursor.passes('{')) {
    const left = readNode(cursor, depth + 1)
    cursor.require(',')
    const right = readNode(cursor, depth + 1)
    cursor.require('}')
    return { kind: 'branch', left, right }
  }
  const name = readName(cursor)
  if (name === 'pk') return close(cursor, { kind: 'pk', key: readKeyExpression(cursor, 'x-only') })
  if (name === 'pkh') throw miniscript(name)
  if (name !== 'multi_a' && name !== 'sortedmulti_a') throw cursor.error(`"${name}" may not stand here`)
  return close(cursor, { kind: name, ...readQuorum(cursor, 'x-only', 'tr') })
}

function readQuorum(cursor: DescriptorCursor, form: KeyForm, place: Place): Quorum {
  const threshold = Number(cursor.take(/\d+/y) || 'NaN')
  const keys: KeyExpression[] = []
  while (cursor.passes(',')) keys.push(readKeyExpression(cursor, form))
  if (!(threshold >= 1 && threshold <= keys.length)) {
    throw cursor.error('the number of signatures must be 1 to the number of keys')
  }
  const most = KEYS_MAX[place]
  if (keys.length > most) throw cursor.error(`there may be at most ${most} keys here`)
  return { threshold, keys }
}

/** Bytes of the script: a number, the keys, a number, OP_CHECKMULTISIG. */
function sizeOf({ keys }: Quorum): number {
  const bytes = ({ key }: KeyExpression) => (key.kind === 'plain' ? key.publicKey.length : 33) + 1
  return keys.reduce((sum, key) => sum + bytes(key), 3)
}

/** The name of a function, with its opening bracket. */
function readName(cursor: DescriptorCursor): string {
  const name = cursor.take(NAME)
  const unsupported = unsupportedFunction(cursor.passes(':') ? `${name}:` : name)
  if (unsupported !== null) throw unsupported
  if (name === '' || !cursor.passes('(')) throw cursor.error('a function is missing')
  return name
}

function close<T>(cursor: DescriptorCursor, expression: T): T {
  cursor.require(')')
  return expression
}

function readHex(cursor: DescriptorCursor): Uint8Array {
  const digits = cursor.take(/[0-9a-fA-F]*/y)
  if (digits === '' || digits.length % 2 === 1)
    throw cursor.error('a script is written in hexadecimal digits')
  return hex.decode(digits.toLowerCase())
}

function readAnnotations(text: string | undefined): Annotations {
  const values = new Map<string, number>()
  for (const part of text === undefined ? [] : text.split('&')) {
    const [, name, digits] = /^([a-z]+)=(0|[1-9]\d{0,9})$/.exec(part) ?? []
    if (name === undefined || values.has(name)) {
      throw invalidWallet('What follows the question mark of the descriptor is not valid.')
    }
    values.set(name, Number(digits))
  }
  return { gapLimit: values.get('gl') ?? null, birthHeight: values.get('bh') ?? null }
}
