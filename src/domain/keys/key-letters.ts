import type { Descriptor } from './descriptor.ts'
import { keysOf } from './key-paths.ts'
import { scriptKind } from './script-kind.ts'
import { invalidWallet } from './wallet-error.ts'

/** What SLIP 132 reserves the letters of a key for. Descriptors know xpub alone, but some wallets write others. */
const KINDS: ReadonlyMap<string, RegExp> = new Map([
  ['ypub', /^sh-wpkh$/],
  ['Mtub', /^sh-wpkh$/],
  ['zpub', /^wpkh$/],
  ['Ypub', /^sh-wsh-/],
  ['Zpub', /^wsh-/],
])

/** The letters of a key that say another script type than the descriptor; null if all agree. */
export function disagreeingLetters(descriptor: Descriptor): string | null {
  const kind = scriptKind(descriptor)
  for (const { key } of keysOf(descriptor)) {
    const prefix = key.kind === 'extended' ? key.extended.version.prefix : null
    if (prefix !== null && !(KINDS.get(prefix)?.test(kind) ?? true)) return prefix
  }
  return null
}

/** Throws AppError `invalid_wallet` if the letters of a key say another script type than the descriptor. */
export function requireLetters(descriptor: Descriptor): void {
  const prefix = disagreeingLetters(descriptor)
  if (prefix === null) return
  throw invalidWallet(
    `The letters of a key (${prefix}…) say another script type than the descriptor around it. Use the descriptor as the wallet exports it.`,
  )
}
