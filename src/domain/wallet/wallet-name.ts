import { parseLabel } from '../address/label.ts'
import { type ChainSlug, chainOf } from '../chains/chain.ts'
import { AppError } from '../errors.ts'

/** A name as it is stored. Throws AppError `invalid_request`. */
export function parseWalletName(text: string): string {
  const name = asName(() => parseLabel(text))
  if (name !== null) return name
  throw new AppError('invalid_request', '"name" must not be empty.', { field: 'name' })
}

/** The default name of a wallet. */
export function automaticName(chain: ChainSlug): string {
  return `${chainOf(chain).name} wallet`
}

/** Whether the program may have chosen a name. */
export function isAutomaticName(name: string, chain: ChainSlug): boolean {
  const automatic = automaticName(chain)
  return name.startsWith(automatic) && /^(?: \d+)?$/.test(name.slice(automatic.length))
}

/** `wanted`, with the first number that makes it differ from all others. */
export function freeName(wanted: string, others: readonly string[]): string {
  const taken = new Set(others)
  let name = wanted
  for (let number = 2; taken.has(name); number++) name = `${wanted} ${number}`
  return name
}

function asName(parse: () => string | null): string | null {
  try {
    return parse()
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    throw new AppError(error.code, error.message.replace('"label"', '"name"'), { field: 'name' })
  }
}
