import type { FastifyInstance } from 'fastify'

interface Entry {
  readonly pattern: RegExp
  readonly methods: Set<string>
}

/** The methods of each path, to distinguish 405 from 404. */
export class MethodTable {
  readonly #entries = new Map<string, Entry>()

  /** Records all routes that are registered after it. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      const entry = this.#entries.get(url) ?? { pattern: patternOf(url), methods: new Set() }
      for (const one of [method].flat()) entry.methods.add(one)
      this.#entries.set(url, entry)
    })
  }

  /** Whether a route's path begins with the same word as this one. */
  sharesFirstWord(path: string): boolean {
    const [, word] = path.split('/')
    return [...this.#entries.keys()].some((url) => url.split('/')[1] === word)
  }

  /** Empty for a path without a route. */
  methodsAt(path: string): readonly string[] {
    const methods = new Set<string>()
    for (const entry of this.#entries.values()) {
      if (!entry.pattern.test(path)) continue
      for (const method of entry.methods) methods.add(method)
    }
    return [...methods].sort()
  }
}

function patternOf(url: string): RegExp {
  const body = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:[a-z]+/g, '[^/]+')
  return new RegExp(`^${body}/?$`)
}
