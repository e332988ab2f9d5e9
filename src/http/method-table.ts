import type { FastifyInstance } from 'fastify'

interface Entry {
  readonly pattern: RegExp
  readonly methods: Set<string>
}

/** Which methods a path takes, for telling a wrong method from a wrong path. */
export class MethodTable {
  readonly #entries = new Map<string, Entry>()

  /** Learns the routes that are registered from here on. */
  constructor(app: FastifyInstance) {
    app.addHook('onRoute', ({ url, method }) => {
      const entry = this.#entries.get(url) ?? { pattern: patternOf(url), methods: new Set() }
      for (const one of [method].flat()) entry.methods.add(one)
      this.#entries.set(url, entry)
    })
  }

  /** Empty for a path that nothing is at. */
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
