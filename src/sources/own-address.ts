import { outputScript } from '../domain/address/output-script.ts'
import type { Chain } from '../domain/chains/chain.ts'
import { type Fields, UnusableAnswer } from '../net/answer-fields.ts'

/** Whether an address, in whatever form, has this output script. */
export function hasScript(chain: Chain, address: string, script: string): boolean {
  try {
    return outputScript(chain, address) === script
  } catch {
    return false
  }
}

/** Throws UnusableAnswer if there is an `address`, and it is not the one that was asked about. */
export function requireOwnAddress(fields: Fields, isOwn: (address: string) => boolean): void {
  const { address } = fields
  if (address === undefined || (typeof address === 'string' && isOwn(address))) return
  throw new UnusableAnswer('it is about another address')
}
