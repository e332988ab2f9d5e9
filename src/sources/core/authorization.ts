import { readFile } from 'node:fs/promises'
import type { Login } from './read-node.ts'

/** The credentials of requests to a node. */
export class Authorization {
  readonly #login: Login
  #cookie: string | null = null

  constructor(login: Login) {
    this.#login = login
  }

  /** Headers of a request; none as long as there is no cookie file. */
  async headers(): Promise<Readonly<Record<string, string>>> {
    const text = await this.#text()
    return text === null ? {} : { authorization: `Basic ${Buffer.from(text).toString('base64')}` }
  }

  /** The node has refused the credentials. Whether others are worth a try. */
  async renew(): Promise<boolean> {
    if (this.#login.kind !== 'cookie') return false
    const before = this.#cookie
    this.#cookie = null
    const now = await this.#text()
    return now !== null && now !== before
  }

  async #text(): Promise<string | null> {
    const login = this.#login
    if (login.kind === 'password') return `${login.user}:${login.password}`
    this.#cookie ??= await readCookie(login.path)
    return this.#cookie
  }
}

/** Null if it cannot be read: the node is not running, or the file belongs to another user. */
async function readCookie(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch {
    return null
  }
}
