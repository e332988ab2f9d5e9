import type { FastifyRequest } from 'fastify'
import { AppError } from '../../domain/errors.ts'
import { type SecretKind, type SecretPlace, secretSentence } from '../../domain/secrets/secret.ts'
import { inSlices } from '../../tracker/in-slices.ts'

/** Longer texts are neither addresses, labels nor notes, and validation refuses them. */
const TEXT_MAX = 20_000

/** The configuration of a route that searches the field `text` of its body itself, longer than the rest. */
export const LEAVES_WALLET_TEXT = Object.freeze({ leavesWalletText: true })

/** The configuration of a route whose query `q` may be the hash of a transaction, which looks like a private key. */
export const SEARCHES_HASHES = Object.freeze({ searchesHashes: true })

/** The configuration of a route about a server: its certificate and the password in its URL look like private keys. */
export const NAMES_SERVER = Object.freeze({ namesServer: true })

/** The configuration of a route whose body is a backup, which is searched as it is restored. */
export const LEAVES_BACKUP = Object.freeze({ leavesBackup: true })
const CREDENTIALS = /^(https?:\/\/)[^\s/?#]*@/i
const HASH = /^[0-9a-f]{64}$/i

/**
 * A hook that answers AppError `private_key` to a private key or a recovery phrase in any text of the body, or as the
 * address or the search text of a query, before anything is validated or kept. Most requests have none of them, and wait
 * for nothing.
 */
export function refuseSecrets(request: FastifyRequest, _reply: unknown, done: (error?: Error) => void): void {
  const { query } = request
  const body = searchedBody(request)
  const { address, q: search } = (query ?? {}) as { readonly address?: unknown; readonly q?: unknown }
  const q = isHashSearch(request, search) ? undefined : search
  if (body === undefined && address === undefined && q === undefined) done()
  else requireNoSecret(textsIn([body, address, q]), placeOf([query, body])).then(() => done(), done)
}

function isHashSearch({ routeOptions }: FastifyRequest, search: unknown): boolean {
  const searchesHashes = (routeOptions.config as Partial<typeof SEARCHES_HASHES>).searchesHashes === true
  return searchesHashes && typeof search === 'string' && HASH.test(search.trim())
}

/** Requests with addresses name them in a field of their own. */
function placeOf(parts: readonly unknown[]): SecretPlace {
  const hasAddress = parts.some(
    (part) => typeof part === 'object' && part !== null && ('address' in part || 'addresses' in part),
  )
  return hasAddress ? 'address' : 'text'
}

/** Throws AppError `private_key`. */
async function requireNoSecret(texts: readonly string[], place: SecretPlace): Promise<void> {
  const kind = texts.length === 0 ? null : await findSecretIn(texts)
  if (kind === null) return
  throw new AppError('private_key', `${secretSentence(kind, place)} Nothing of it was kept.`)
}

/** All together: the words of a phrase may come one by one. */
async function findSecretIn(texts: readonly string[]): Promise<SecretKind | null> {
  // The word lists take 3 MB: they are loaded with the first text.
  const { searchLines } = await import('../../domain/secrets/find-secret.ts')
  return await inSlices(searchLines(texts.flatMap((text) => text.slice(0, TEXT_MAX).split(/[\r\n]+/))))
}

function searchedBody({ body, routeOptions }: FastifyRequest): unknown {
  const {
    leavesBackup = false,
    leavesWalletText = false,
    namesServer = false,
  } = routeOptions.config as RouteConfig
  if (leavesBackup) return undefined
  if (typeof body !== 'object' || body === null) return body
  if (leavesWalletText && 'text' in body && typeof body.text === 'string') return without(body, 'text')
  return namesServer ? withoutPasswords(body) : body
}

type RouteConfig = Partial<typeof LEAVES_BACKUP & typeof LEAVES_WALLET_TEXT & typeof NAMES_SERVER>

function withoutPasswords(body: object): object {
  const { url, ...rest } = without(body, 'certificate_sha256') as { readonly url?: unknown }
  return typeof url === 'string' ? { ...rest, url: url.replace(CREDENTIALS, '$1') } : { ...rest, url }
}

function without(body: object, field: string): object {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== field))
}

/** Not recursive: bodies may be nested as deep as they are long. */
function textsIn(value: unknown): readonly string[] {
  const texts: string[] = []
  const pending: unknown[] = [value]
  while (pending.length > 0) {
    const next = pending.pop()
    if (typeof next === 'string') texts.push(next)
    else if (typeof next === 'object' && next !== null) {
      for (const item of Object.values(next)) pending.push(item)
    }
  }
  return texts
}
