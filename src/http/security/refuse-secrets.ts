import type { FastifyRequest } from 'fastify'
import { AppError } from '../../domain/errors.ts'
import { secretSentence } from '../../domain/secrets/secret.ts'

/**
 * Throws AppError `private_key` for a private key or a recovery phrase in any text of the body, or as the address of a
 * query, before anything is validated or kept.
 */
export async function refuseSecrets({ body, query }: FastifyRequest): Promise<void> {
  const { address } = (query ?? {}) as { readonly address?: unknown }
  const texts = textsIn([body, address])
  if (texts.length === 0) return
  // The word lists take 3 MB: they are loaded with the first text.
  const { findSecret } = await import('../../domain/secrets/find-secret.ts')
  // Together: the words of a phrase may come one by one.
  const kind = findSecret(texts.join('\n'))
  if (kind !== null) throw new AppError('private_key', `${secretSentence(kind)} Nothing of it was kept.`)
}

/** Not recursive: bodies may be nested as deep as they are long. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = []
  const pending: unknown[] = [value]
  while (pending.length > 0) {
    const next = pending.pop()
    if (typeof next === 'string') texts.push(next)
    else if (Array.isArray(next)) for (const item of next) pending.push(item)
    else if (typeof next === 'object' && next !== null) pending.push(...Object.values(next))
  }
  return texts
}
