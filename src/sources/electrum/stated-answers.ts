import { UnusableAnswer } from '../../net/answer-fields.ts'
import type { RpcAnswer } from './connection/rpc-connection.ts'
import { decodeBalance, decodeStatus } from './decode-history.ts'
import { fingerprint } from './history-pages.ts'

/** Addresses whose answers cannot be read are missing. */
export function byAddress<T>(
  addresses: readonly string[],
  answers: readonly RpcAnswer[],
  read: (answer: RpcAnswer) => T | null,
): ReadonlyMap<string, T> {
  return new Map(
    addresses.flatMap((address, index) => {
      const answer = answers[index]
      const stated = answer === undefined ? null : read(answer)
      return stated === null ? [] : [[address, stated] as const]
    }),
  )
}

export function fingerprintOf(answer: RpcAnswer): string | null {
  return readable(answer, (result) => fingerprint(decodeStatus(result)))
}

export function balanceOf(answer: RpcAnswer): bigint | null {
  return readable(answer, decodeBalance)
}

/** Null for an answer that cannot be read. */
function readable<T>(answer: RpcAnswer, decode: (result: unknown) => T): T | null {
  if ('error' in answer) return null
  try {
    return decode(answer.result)
  } catch (error) {
    if (error instanceof UnusableAnswer) return null
    throw error
  }
}
