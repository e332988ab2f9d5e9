import { invalidWallet } from '../wallet-error.ts'
import { jsonWallet } from './json-wallet.ts'
import { textWallet } from './text-wallet.ts'
import type { WalletFile } from './wallet-file.ts'

/** The file of a wallet program, recognised by its content; null for any other text. Throws AppError. */
export function readWalletFile(text: string): WalletFile | null {
  if (!text.startsWith('{')) return textWallet(text)
  const file = jsonWallet(parse(text))
  if (file === null) throw invalidWallet('This JSON is no wallet of a kind that is read here.')
  return file
}

/** Electrum appends changes to its files as further values (JSON Patch, RFC 6902). */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return patched(text)
  }
}

function patched(text: string): unknown {
  try {
    const [base, ...patches] = JSON.parse(`[${text.replace(/,\s*$/, '')}]`) as unknown[]
    for (const patch of patches) apply(base, patch)
    return base
  } catch {
    throw invalidWallet('This looks like JSON, but it is not valid.')
  }
}

function apply(base: unknown, patch: unknown): void {
  const { op, path, value } = (patch ?? {}) as { op?: unknown; path?: unknown; value?: unknown }
  const names = String(path)
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
  const last = names.pop()
  let target = base as Record<string, unknown> | undefined
  for (const name of names) target = target?.[name] as Record<string, unknown> | undefined
  if (last === undefined || typeof target !== 'object' || target === null || last === '__proto__') return
  if (op === 'remove') delete target[last]
  else if (op === 'add' || op === 'replace') target[last] = value
}
